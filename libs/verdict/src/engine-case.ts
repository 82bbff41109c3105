import { columnsOf, counterfactual, crossingOf, type Counterfactual, type DataQuality, type JudgedGroup, type Parameters, type TestResult, type Thresholds, type TimelineColumns } from '#libs/structuring';

import { thresholdsInUnits } from './judged-units.js';
import type { PreparedTimeline } from './prepared-timeline.js';
import { dispositionOf, type JudgedWork, type KnownWorkload } from './response.js';
import { tiesOf, type Tie } from './ties.js';
import type { JudgedTest, Judgement } from './verdict-row.js';

/** Of a set that reaches no threshold so many are named: enough to look at, while a row stays small however large the customer. */
const NAMED_OF_A_MISS = 5;
/** A counterfactual runs the engine some hundred times: for larger customers the row says that it was not worked out. */
const COUNTERFACTUAL_LIMITS = { mostWorkloads: 500, mostExchanges: 5_000 };

/** What one engine run gives, whichever engine: in the units of the timeline. */
export interface EngineResult extends Pick<Judgement, 'counted' | 'classes' | 'exchangedB'> {
  readonly outcome: 'benign' | 'to-be-inspected';
  readonly upperBound: number;
  readonly peak: number | null;
  readonly tests: readonly TestResult[];
  readonly quality: readonly DataQuality[];
}

/** An engine as rows are made with it. */
export interface Engine {
  /** `name@version`. */
  readonly name: string;
  /** Takes a customer in; what it gives judges by one parameter set after the other. */
  readonly open: (columns: TimelineColumns) => (parameters: Parameters) => EngineResult;
}

/** A customer before an engine. */
export interface EngineCase {
  readonly engine: Engine;
  readonly prepared: PreparedTimeline;
  readonly judge: (parameters: Parameters) => EngineResult;
  /** Judges the same work without the remote endpoints that workloads have in common; null where there are none. */
  readonly judgeDirect: ((parameters: Parameters) => EngineResult) | null;
}

export function engineCase(engine: Engine, prepared: PreparedTimeline): EngineCase {
  const direct = prepared.directColumns();
  return { engine, prepared, judge: engine.open(prepared.columns), judgeDirect: direct === null ? null : engine.open(direct) };
}

/** The judgement of one engine under a group of profiles, and what in the input changed how it was judged. `lead`: with all that only the lead profile's has. */
export function judgeCase(judged: EngineCase, { profiles, parameters }: JudgedGroup, lead: boolean): { readonly judgement: Judgement; readonly quality: readonly DataQuality[] } {
  const { engine, prepared } = judged;
  const { unit } = prepared;
  const inUnits = { ...parameters, thresholds: thresholdsInUnits(parameters.thresholds, unit) };
  const result = judged.judge(inUnits);
  const { response, byMeeting } = dispositionOf(judgedWork(judged, inUnits, result.tests), knownWorkloads(prepared, inUnits.thresholds));
  const judgement: Judgement = {
    profiles,
    outcome: result.outcome,
    response,
    counted: result.counted,
    classes: result.classes,
    upperBoundTOP: result.upperBound * unit,
    peakTOPs: result.peak === null ? null : result.peak * unit,
    exchangedB: result.exchangedB,
    margin: result.tests.reduce((most, { margin }) => Math.max(most, margin), 0),
    tests: (lead ? result.tests : result.tests.filter(({ hit }) => hit)).map((test) => judgedTest(test, prepared, inUnits.thresholds, byMeeting.has(test.test))),
    counterfactual: lead && result.outcome === 'to-be-inspected' ? counterfactualOf(engine, prepared, inUnits) : null,
  };
  return { judgement, quality: result.quality };
}

function judgedWork({ engine, prepared, judgeDirect }: EngineCase, inUnits: Parameters, tests: readonly TestResult[]): JudgedWork {
  return {
    tests,
    directly: judgeDirect === null ? null : () => judgeDirect(inUnits).tests,
    without(aside) {
      const rest = prepared.without(aside);
      if (rest === null) return null;
      const left = engineCase(engine, rest);
      return judgedWork(left, inUnits, left.judge(inUnits).tests);
    },
  };
}

/** Asked for hits only, which hardly anybody has. */
function knownWorkloads(prepared: PreparedTimeline, { C, D }: Thresholds): (id: string) => KnownWorkload {
  let ties: ReadonlyMap<string, Tie> | undefined;
  return (id) => {
    ties ??= tiesOf(prepared.timeline, D);
    return { declared: prepared.declaredOf(id), tie: ties.get(id) ?? 'none', reachesC: (prepared.pieceOf(id)?.ops ?? 0) >= C };
  };
}

function judgedTest(test: TestResult, prepared: PreparedTimeline, { R }: Thresholds, restsOnEndpoints: boolean): JudgedTest {
  const { unit } = prepared;
  const { hit, witness } = test;
  return {
    test: test.test,
    quantity: test.quantity,
    line: test.line,
    value: test.value * unit,
    threshold: test.threshold * unit,
    hit,
    margin: test.margin,
    // Without open-ended work a sum that is below its threshold stays there.
    crossing: hit || prepared.open ? crossingOf(test, (id) => prepared.pieceOf(id), R) : null,
    smallest: test.smallest,
    members: witness.length,
    witness: hit ? witness : witness.slice(0, NAMED_OF_A_MISS),
    pieces: hit ? witness.flatMap((id) => prepared.pieceOf(id) ?? []).map(({ ops, ...piece }) => ({ ...piece, opsTOP: ops * unit })) : [],
    window: test.window,
    links: hit ? test.links : [],
    ...(restsOnEndpoints ? { restsOnEndpoints: true } : {}),
  };
}

function counterfactualOf({ open }: Engine, { timeline, unit }: PreparedTimeline, parameters: Parameters): Counterfactual {
  const found = counterfactual(timeline, parameters.thresholds, (changed, thresholds) => open(columnsOf(changed))({ ...parameters, thresholds }), COUNTERFACTUAL_LIMITS);
  if (unit === 1) return found;
  const scaled = (value: number | null): number | null => (value === null ? null : value * unit);
  return { ...found, flips: { C: scaled(found.flips.C), R: scaled(found.flips.R), D: found.flips.D } };
}
