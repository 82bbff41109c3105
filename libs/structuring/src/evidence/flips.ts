import { columnsOf } from '../timeline/columns.js';
import { settle } from '../timeline/settle.js';
import type { TestResult, Thresholds, Timeline } from '../timeline/types.js';
import type { Judge, Judged } from './removal.js';

/**
 * For each of three thresholds, the others being fixed, the value up to which the customer is to be inspected and above which it is
 * benign; null when no value of it changes the outcome. Above the threshold in force for a customer to be inspected, below it for a
 * benign one.
 */
export interface Flips {
  /** Exact. */
  readonly C: number | null;
  /** Exact where it is the rate of a workload or the value of a test on rates, otherwise within 1e-9 of itself. */
  readonly R: number | null;
  /** Exact. */
  readonly D: number | null;
}

/** How closely R is searched, relatively: as closely as engines compare rates. */
const PRECISION = 1e-9;
/** Below this part of all rates together R takes nothing from a sum that a double would notice. */
const LEAST_RATE = 1e-18;

/**
 * One value for each threshold is enough because both engines are monotone: a comparison that is met stays so when a threshold falls,
 * since values do not fall with it (with R more workloads count, with D more are linked).
 */
export function flipsOf(timeline: Timeline, thresholds: Thresholds, judge: Judge, judged: Judged): Flips {
  return { C: flipOfC(judged), R: flipOfR(timeline, thresholds, judge, judged), D: flipOfD(timeline, thresholds, judge) };
}

/** C is only compared with, so the highest value that is compared with it decides, unless another test is met. */
function flipOfC({ tests }: Judged): number | null {
  const onC = ({ test, quantity }: TestResult): boolean => quantity === 'ops' && test !== 'burst';
  if (tests.some((found) => found.hit && !onC(found))) return null;
  const most = tests.filter(onC).reduce((highest, { value }) => Math.max(highest, value), 0);
  return most > 0 ? most : null;
}

/** What is linked changes with D only at the bytes of a pair or at the bytes of all: the highest of them at which the customer is flagged. */
function flipOfD({ exchanges, endpoints = [], ...rest }: Timeline, thresholds: Thresholds, judge: Judge): number | null {
  const values = bytesThatLink(exchanges, endpoints);
  const flaggedAt = (D: number): boolean => judge({ exchanges, endpoints, ...rest }, { ...thresholds, D }).outcome !== 'benign';
  const [least] = values;
  const most = values.at(-1);
  if (least === undefined || most === undefined || !flaggedAt(least) || flaggedAt(2 * most)) return null;
  let low = 0;
  let high = values.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (flaggedAt(values[middle] as number)) low = middle;
    else high = middle;
  }
  return values[low] as number;
}

/** Sums of pairs, sums of what met at an endpoint aside, and the sum of all; positive, ascending, each once. */
function bytesThatLink(exchanges: Timeline['exchanges'], endpoints: NonNullable<Timeline['endpoints']>): number[] {
  const pairs = new Map<string, Map<string, number>>();
  let total = 0;
  for (const { a, b, bytes } of exchanges) {
    const [low, high] = a < b ? [a, b] : [b, a];
    const sums = pairs.get(low) ?? new Map<string, number>();
    pairs.set(low, sums.set(high, (sums.get(high) ?? 0) + bytes));
    total += bytes;
  }
  for (const { bytes } of endpoints) total += bytes;
  const all = new Set([total, ...[...pairs.values()].flatMap((sums) => [...sums.values()])]);
  return [...all].filter((bytes) => bytes > 0).sort((a, b) => a - b);
}

/**
 * Halving in proportion, between rates at which the outcome is known. Above all rates together no test on rates is met and no bucket
 * fills. Then the rates that a test can turn on are tried, since one of them is the exact value unless a bucket decides.
 */
function flipOfR(timeline: Timeline, thresholds: Thresholds, judge: Judge, judged: Judged): number | null {
  const judgedAt = (R: number): Judged => judge(timeline, { ...thresholds, R });
  const rates = ratesIn(timeline);
  const above = 2 * rates.reduce((sum, rate) => sum + rate, 0);
  const flagged = judged.outcome !== 'benign';
  let low = above * LEAST_RATE;
  let high = above;
  if (!(low > 0) || (flagged && thresholds.R >= high) || judgedAt(high).outcome !== 'benign') return null;
  if (flagged) low = Math.max(low, thresholds.R);
  else if (judgedAt(low).outcome === 'benign') return null;
  else if (thresholds.R > low) high = Math.min(high, thresholds.R);
  while (high > low * (1 + PRECISION)) {
    const middle = Math.sqrt(low) * Math.sqrt(high);
    if (!(middle > low && middle < high)) break;
    if (judgedAt(middle).outcome === 'benign') high = middle;
    else low = middle;
  }
  const tested = judgedAt(low).tests.filter(({ quantity }) => quantity === 'rate').map(({ value }) => value);
  const near = [...rates, ...tested].filter((rate) => Math.abs(rate - low) <= 4 * PRECISION * low).sort((a, b) => b - a);
  return near.find((rate) => rate <= low || judgedAt(rate).outcome !== 'benign') ?? low;
}

function ratesIn(timeline: Timeline): number[] {
  const { start, end, ops } = settle(columnsOf(timeline));
  return Array.from(ops, (sum, row) => sum / ((end[row] as number) - (start[row] as number)));
}
