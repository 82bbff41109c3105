import {
  columnsOf, counterfactual, crossingOf,
  type Counterfactual, type DataQuality, type JudgedGroup, type Parameters, type TestResult, type Thresholds, type Timeline, type TimelineColumns, type TimelineWorkload,
} from '#libs/structuring';

import type { Dossier } from './dossier.js';
import { thresholdsInUnits, timelineInUnits, unitFor } from './judged-units.js';
import { responseTo } from './response.js';
import type { TimelineParameters } from './timeline.js';
import type { JudgedTest, Judgement, Piece } from './verdict-row.js';

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
  readonly timelineOf: (dossier: Dossier, parameters: TimelineParameters) => Timeline;
  readonly run: (columns: TimelineColumns, parameters: Parameters) => EngineResult;
}

/** One timeline before one engine: prepared once, judged under any number of profiles. */
export class EngineCase {
  readonly #engine: Engine;
  /** In units of `#unit` TOP. */
  readonly #timeline: Timeline;
  readonly #unit: number;
  readonly #columns: TimelineColumns;
  readonly #workload: ReadonlyMap<string, TimelineWorkload>;
  #quality: readonly DataQuality[] = [];

  constructor(engine: Engine, timeline: Timeline) {
    this.#engine = engine;
    this.#unit = unitFor(timeline);
    this.#timeline = timelineInUnits(timeline, this.#unit);
    this.#columns = columnsOf(this.#timeline);
    this.#workload = new Map(this.#timeline.workloads.map((workload) => [workload.id, workload]));
  }

  /** Number of workloads looked at. */
  get size(): number {
    return this.#timeline.workloads.length;
  }

  /** What in the input changed how it was judged; known once it has been. */
  get quality(): readonly DataQuality[] {
    return this.#quality;
  }

  /** The judgement under a group of profiles; with what would have to be otherwise, if that is wanted and anything is hit. */
  judge({ profiles, parameters }: JudgedGroup, wanted: { readonly counterfactual: boolean }): Judgement {
    const inUnits = { ...parameters, thresholds: thresholdsInUnits(parameters.thresholds, this.#unit) };
    const result = this.#engine.run(this.#columns, inUnits);
    this.#quality = result.quality;
    return {
      profiles,
      outcome: result.outcome,
      response: responseTo(result.tests),
      counted: result.counted,
      classes: result.classes,
      upperBoundTOP: result.upperBound * this.#unit,
      peakTOPs: result.peak === null ? null : result.peak * this.#unit,
      exchangedB: result.exchangedB,
      tests: result.tests.map((test) => this.#explained(test, inUnits.thresholds)),
      counterfactual: wanted.counterfactual && result.outcome === 'to-be-inspected' ? this.#counterfactual(inUnits) : null,
    };
  }

  #explained(test: TestResult, { R }: Thresholds): JudgedTest {
    const pieces = test.hit ? test.witness.flatMap((id) => this.#piece(id) ?? []) : [];
    return {
      ...test,
      value: test.value * this.#unit,
      threshold: test.threshold * this.#unit,
      crossing: crossingOf(test, (id) => this.#piece(id), R),
      pieces: pieces.map(({ ops, ...piece }) => ({ ...piece, opsTOP: ops * this.#unit })),
    };
  }

  /** A workload as the engines settle it. */
  #piece(id: string): (Omit<Piece, 'opsTOP'> & { readonly ops: number }) | undefined {
    const workload = this.#workload.get(id);
    if (workload === undefined) return undefined;
    const { start, end, ops, rate = 0 } = workload;
    if (end !== null) return { id, start, end: Math.max(end, start + 1), ops, open: false };
    const { now, projection } = this.#timeline;
    const until = Math.max(Math.max(now, start) + projection, start + 1);
    return { id, start, end: until, ops: rate * (until - start), open: true };
  }

  #counterfactual(parameters: Parameters): Counterfactual {
    const found = counterfactual(this.#timeline, parameters.thresholds, (timeline, thresholds) => this.#engine.run(columnsOf(timeline), { ...parameters, thresholds }));
    return inTOP(found, this.#unit);
  }
}

function inTOP(found: Counterfactual, unit: number): Counterfactual {
  if (unit === 1) return found;
  const scaled = (value: number | null): number | null => (value === null ? null : value * unit);
  return { ...found, flips: { C: scaled(found.flips.C), R: scaled(found.flips.R), D: found.flips.D } };
}
