import { toJson } from '#libs/encoding';
import type { Counterfactual, Finding, IndeterminatePeriod, TestResult, WorkloadClass } from '#libs/structuring';

import type { RowQuality } from './corrected.js';
import type { IdentityEdge } from './identity-tree.js';

/** `indeterminate`: nothing reaches a threshold, but reports are missing that could have. */
export type Outcome = 'benign' | 'to-be-inspected' | 'indeterminate';
/** What a verdict asks of people, from nothing to opening a case. */
export type Response = 'none' | 'watch' | 'ask' | 'inspect';

/** What every row says about where it comes from. */
interface Origin {
  readonly engine: string;
  /** base64url SHA-256 of the rule set's bytes. */
  readonly parameters: string;
  /** Version of the accelerator catalogue of #libs/compute: rates of open-ended and reserved work come from it. */
  readonly catalogue: string;
  readonly position: number;
  readonly now: number;
  readonly outcome: Outcome;
  readonly response: Response;
}

/** A workload of a witness, as it was judged: seconds and tera-OP. */
export interface Piece {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly opsTOP: number;
  /** No end is known yet: judged at its projection. */
  readonly open: boolean;
}

/** An exchange that connects two of a witness, or the endpoint at which they met. */
type JudgedLink = TestResult['links'][number] & { readonly endpoint?: string };

/** One comparison with all that a person needs to check it by hand. */
export interface JudgedTest extends TestResult {
  /** A hit: what connects the witness. */
  readonly links: readonly JudgedLink[];
  /** A linked hit that no linked work would make without the remote endpoints at which workloads met: asked about, where exchange with each other opens a case. */
  readonly restsOnEndpoints?: true;
  /** A hit: when its sum reached the threshold. No hit: when open-ended work of the set would reach it at its rate. UTC seconds; null: never. */
  readonly crossing: number | null;
  /** How many workloads make the value, or are the witness of a hit. */
  readonly members: number;
  /** A hit: all of the smallest explaining set. No hit: the first few by start of those that make the value. */
  readonly witness: readonly string[];
  /** The workloads of a hit's witness, in its order; empty without a hit. */
  readonly pieces: readonly Piece[];
}

/** One engine run, which serves every profile with the same parameters. */
export interface Judgement {
  /** `id@version` of the profiles that it is the judgement of. */
  readonly profiles: readonly string[];
  readonly outcome: Outcome;
  readonly response: Response;
  /** Workloads that count. */
  readonly counted: number;
  /** Alg. 1; null for the robust engine, which has no use for it. */
  readonly classes: Readonly<Record<WorkloadClass, number>> | null;
  /** What no sum can exceed: counted operations, or the integral of the envelope. */
  readonly upperBoundTOP: number;
  /** Largest rate of linked work at once; bytes exchanged in all. Null for the literal engine. */
  readonly peakTOPs: number | null;
  readonly exchangedB: number | null;
  /** Largest value ÷ threshold over all comparisons. */
  readonly margin: number;
  /** Under the lead profile all comparisons; under any other those that are hit. */
  readonly tests: readonly JudgedTest[];
  /** What would have to be otherwise; null for profiles other than the lead, and where nothing reaches a threshold. */
  readonly counterfactual: Counterfactual | null;
}

/** One engine's judgement of one entity at one log position, under every profile: the row that is stored, exported and replayed byte for byte. */
export interface EngineRow extends Origin {
  readonly entity: string;
  readonly workloads: number;
  /** The lead profile's first; its outcome and response are the row's. */
  readonly judgements: readonly Judgement[];
  /** When reports were missing that could have changed the outcome. */
  readonly indeterminate: readonly IndeterminatePeriod[];
  /** Why the pieces of all witnesses are one customer's. */
  readonly identity: readonly IdentityEdge[];
  readonly quality: readonly RowQuality[];
}

/** What the rules found about one entity. */
export interface RuleRow extends Origin {
  readonly entity: string;
  readonly findings: readonly Finding[];
  readonly quality: readonly RuleQuality[];
}

/** What the rules found about one provider. */
export interface ProviderRow extends Origin {
  readonly provider: string;
  readonly findings: readonly Finding[];
  readonly quality: readonly RuleQuality[];
}

/** What kept a rule, `name@version`, from looking at something; under the name of all rules, what all of them rest on. */
export interface RuleQuality {
  readonly rule: string;
  readonly workload: string;
  readonly code: string;
  readonly detail: string;
}

export type VerdictRow = EngineRow | RuleRow | ProviderRow;

/**
 * The row as one NDJSON line without newline: members in interface order; numbers as JSON prints doubles (ECMA-262
 * Number::toString, the shortest text that reads back as the same double). Throws ENCODING_JSON for a number JSON cannot hold.
 *
 * Every object is rebuilt here: the order of members must not hang on how an engine happened to create them.
 */
export function encodeVerdict(row: VerdictRow): string {
  const subject = 'entity' in row ? { entity: row.entity } : { provider: row.provider };
  const origin = { engine: row.engine, parameters: row.parameters, catalogue: row.catalogue, position: row.position, now: row.now, outcome: row.outcome, response: row.response };
  if ('findings' in row) {
    return toJson({ ...subject, ...origin, findings: row.findings.map(orderedFinding), quality: row.quality.map(({ rule, workload, code, detail }) => ({ rule, workload, code, detail })) });
  }
  return toJson({
    ...subject,
    ...origin,
    workloads: row.workloads,
    judgements: row.judgements.map(orderedJudgement),
    indeterminate: row.indeterminate.map(orderedPeriod),
    identity: row.identity.map(({ from, to, attribute, position }) => ({ from, to, attribute, position })),
    quality: row.quality.map(({ workload, code, detail }) => ({ workload, code, detail })),
  });
}

function orderedJudgement(judgement: Judgement): Judgement {
  const { classes, counterfactual } = judgement;
  return {
    profiles: [...judgement.profiles],
    outcome: judgement.outcome,
    response: judgement.response,
    counted: judgement.counted,
    classes: classes === null ? null : { training: classes.training, 'potentially training': classes['potentially training'], 'non-training': classes['non-training'] },
    upperBoundTOP: judgement.upperBoundTOP,
    peakTOPs: judgement.peakTOPs,
    exchangedB: judgement.exchangedB,
    margin: judgement.margin,
    tests: judgement.tests.map(orderedTest),
    counterfactual: counterfactual === null ? null : orderedCounterfactual(counterfactual),
  };
}

function orderedTest(test: JudgedTest): JudgedTest {
  return {
    test: test.test,
    quantity: test.quantity,
    line: test.line,
    value: test.value,
    threshold: test.threshold,
    hit: test.hit,
    margin: test.margin,
    crossing: test.crossing,
    smallest: test.smallest,
    members: test.members,
    witness: [...test.witness],
    pieces: test.pieces.map(({ id, start, end, opsTOP, open }) => ({ id, start, end, opsTOP, open })),
    window: orderedWindow(test.window),
    links: test.links.map(orderedLink),
    ...(test.restsOnEndpoints === true ? { restsOnEndpoints: true } : {}),
  };
}

function orderedLink(link: JudgedLink): JudgedLink {
  const { a, b, bytes, endpoint } = link;
  return endpoint === undefined ? { a, b, bytes } : { a, b, bytes, endpoint };
}

function orderedPeriod(period: IndeterminatePeriod): IndeterminatePeriod {
  const { from, to } = period;
  return period.reason === 'overdue-stream' ? { from, to, reason: period.reason, provider: period.provider } : { from, to, reason: period.reason, workload: period.workload };
}

function orderedFinding(finding: Finding): Finding {
  return {
    rule: finding.rule,
    severity: finding.severity,
    value: finding.value,
    threshold: finding.threshold,
    margin: finding.margin,
    unit: finding.unit,
    workloads: [...finding.workloads],
    window: orderedWindow(finding.window),
    figures: finding.figures.map(({ name, value }) => ({ name, value })),
    sentence: finding.sentence,
  };
}

function orderedCounterfactual({ withoutWhom, flips, notComputed }: Counterfactual): Counterfactual {
  return {
    withoutWhom: withoutWhom === null ? null : { workloads: [...withoutWhom.workloads], exact: withoutWhom.exact },
    flips: { C: flips.C, R: flips.R, D: flips.D },
    notComputed,
  };
}

function orderedWindow(window: TestResult['window']): TestResult['window'] {
  return window === null ? null : { from: window.from, to: window.to };
}
