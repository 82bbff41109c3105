import { seferisFist } from '../seferis-fist/seferis-fist.js';
import { robust, robustColumns } from '../robust/robust.js';
import type { RobustResult } from '../robust/types.js';
import { columnsOf } from '../timeline/columns.js';
import type { TestResult, Thresholds, Timeline } from '../timeline/types.js';

/** What the laws are about: the same of every engine. */
export interface Judgement {
  readonly flagged: boolean;
  /** Every figure that the engine computes, by name. */
  readonly values: Readonly<Record<string, number>>;
  readonly tests: readonly TestResult[];
  readonly quality: readonly unknown[];
}

export interface Engine {
  readonly name: string;
  judge(timeline: Timeline, thresholds: Thresholds): Judgement;
}

const valuesOf = (tests: readonly TestResult[]): Record<string, number> => Object.fromEntries(tests.map(({ test, quantity, value }) => [`${test} ${quantity}`, value]));

export const SEFERIS_FIST: Engine = {
  name: 'seferis-fist@1',
  judge(timeline, thresholds) {
    const { outcome, tests, quality, upperBoundOps } = seferisFist(timeline, thresholds);
    return { flagged: outcome === 'to-be-inspected', values: { ...valuesOf(tests), upperBoundOps }, tests, quality };
  },
};

const robustJudgement = ({ outcome, tests, quality, total, peak, bucketLevel, exchangedBytes }: RobustResult): Judgement => ({
  flagged: outcome === 'to-be-inspected',
  values: { ...valuesOf(tests), total, peak, bucketLevel, exchangedBytes },
  tests,
  quality,
});

/** The robust engine with windows of at most `horizonS`. */
export function robustWithin(horizonS: number): Engine {
  return { name: `robust@1, windows of ${horizonS}`, judge: (timeline, thresholds) => robustJudgement(robust(timeline, { thresholds, horizonS })) };
}

/** The robust engine with the links of the literal one: pairs that exchange D. Not in use; it shows what the customer's total is for. */
export const ROBUST_PAIRWISE: Engine = {
  name: 'robust@1, pair by pair',
  judge: (timeline, thresholds) => robustJudgement(robustColumns(columnsOf(timeline), { thresholds, horizonS: Infinity }, 'pairwise')),
};

/** Unlimited windows, and windows that are shorter than most random customers' time. */
export const ROBUST: readonly Engine[] = [robustWithin(Infinity), robustWithin(7)];
export const ENGINES: readonly Engine[] = [SEFERIS_FIST, ...ROBUST];

/** Rows for `describe.each`, whose titles quote every other way of naming an engine. */
export function named(engines: readonly Engine[]): [name: string, engine: Engine][] {
  return engines.map((engine) => [engine.name, engine]);
}
