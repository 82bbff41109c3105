import { compareCodeUnits } from '#libs/encoding';

import { columnsOf } from '../timeline/columns.js';
import { settle } from '../timeline/settle.js';
import type { TestResult, Thresholds, Timeline } from '../timeline/types.js';

/** What of an engine's result counterfactuals are made of. */
export interface Judged {
  readonly outcome: 'benign' | 'to-be-inspected';
  readonly tests: readonly TestResult[];
}

/** Either engine, with all but timeline and thresholds fixed. */
export type Judge = (timeline: Timeline, thresholds: Thresholds) => Judged;

/** Workloads without which the outcome is benign. */
export interface Removal {
  /** Ids by start, then id. */
  readonly workloads: readonly string[];
  /** True when no fewer would do. */
  readonly exact: boolean;
}

/** Largest removal that is looked for: a longer list explains nothing. */
const MOST_REMOVED = 5;
/** Sums made here may be rounded in another order than the engine's: relatively that much towards trying too many. */
const MARGIN = 1e-6;

/**
 * A small set of workloads without which a customer to be inspected would be benign, or null when up to five did not clear it.
 *
 * Each workload whose removal alone can clear it is tried, the one with the most operations first: see `canClear`. Where none clears
 * it, the one that is in the most witnesses, of those the heaviest, is taken away and the rest judged again; what need not have gone
 * is put back in the end.
 *
 * `first` is the engine's result for all of the timeline. About `mostRuns` runs of the engine are made at most.
 */
export function smallestRemoval(timeline: Timeline, thresholds: Thresholds, judge: Judge, first: Judged, mostRuns: number): Removal | null {
  const order = [...timeline.workloads].sort((a, b) => a.start - b.start || compareCodeUnits(a.id, b.id));
  const sizes = sizesOf(timeline);
  let runs = 0;
  const judgedWithout = (ids: ReadonlySet<string>): Judged => {
    runs += 1;
    return judge(without(timeline, ids), thresholds);
  };
  const heaviestFirst = (ids: ReadonlySet<string>): string[] =>
    order.filter(({ id }) => ids.has(id)).map(({ id }) => id).sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0));

  const candidates = heaviestFirst(canClear(timeline, thresholds.D, first, sizes));
  const triedAll = candidates.length <= mostRuns - 2 * MOST_REMOVED;
  for (const id of candidates.slice(0, Math.max(mostRuns - 2 * MOST_REMOVED, 0))) {
    if (judgedWithout(new Set([id])).outcome === 'benign') return { workloads: [id], exact: true };
  }

  const removed = new Set<string>();
  let left = first;
  while (left.outcome !== 'benign') {
    if (removed.size === MOST_REMOVED || runs >= mostRuns) return null;
    const next = mostInvolved(left, heaviestFirst(new Set(left.tests.flatMap(({ hit, witness }) => (hit ? witness : [])))));
    if (next === undefined) return null;
    removed.add(next);
    left = judgedWithout(removed);
  }
  for (const id of removed) {
    if (removed.size > 2 || !triedAll) {
      const others = new Set([...removed].filter((other) => other !== id));
      if (judgedWithout(others).outcome === 'benign') removed.delete(id);
    }
  }
  return { workloads: order.filter(({ id }) => removed.has(id)).map(({ id }) => id), exact: removed.size === 1 || (removed.size === 2 && triedAll) };
}

/** The timeline as if some workloads had never been. */
function without({ workloads, exchanges, endpoints, ...rest }: Timeline, ids: ReadonlySet<string>): Timeline {
  return {
    ...rest,
    workloads: workloads.filter(({ id }) => !ids.has(id)),
    exchanges: exchanges.filter(({ a, b }) => !ids.has(a) && !ids.has(b)),
    ...(endpoints === undefined ? {} : { endpoints: endpoints.filter(({ workload }) => !ids.has(workload)) }),
  };
}

/**
 * Every workload whose removal alone can clear the customer, and some that cannot. A test that is met stays met without a workload that is
 * neither of its witness nor an end of one of its links, because the witness stands with all that links it. Nor does one workload clear
 * a test on operations that is exceeded by more than it has, since no value falls by more than the operations taken away (theorem T13),
 * but for what it held together, which is nothing in a sequence and nothing for a workload that moved no bytes. What remains are
 * workloads without whose bytes the customer's total falls below D.
 */
function canClear(timeline: Timeline, D: number, { tests }: Judged, sizes: ReadonlyMap<string, number>): Set<string> {
  const moved = bytesMoved(timeline);
  const hits = tests.filter(({ hit }) => hit);
  const parts = hits.map(({ witness, links }) => new Set([...witness, ...links.flatMap(({ a, b }) => [a, b])]));
  const tooLight = (id: string): boolean =>
    hits.some(({ test, quantity, value, threshold }) => quantity === 'ops' && (test === 'sequential' || !moved.has(id)) && value - (sizes.get(id) ?? 0) > threshold * (1 + MARGIN));
  const [first, ...others] = parts;
  const inAll = [...(first ?? [])].filter((id) => others.every((part) => part.has(id)) && !tooLight(id));
  return new Set([...inAll, ...tippingBytes(moved, totalBytes(timeline), D)]);
}

/** Workloads without whose bytes the customer's total falls below D. */
function tippingBytes(moved: ReadonlyMap<string, number>, total: number, D: number): string[] {
  return total < D * (1 - MARGIN) ? [] : [...moved].filter(([, bytes]) => total - bytes < D * (1 + MARGIN)).map(([id]) => id);
}

/** Bytes that workloads moved, those that moved any. */
function bytesMoved({ exchanges, endpoints = [] }: Timeline): Map<string, number> {
  const moved = new Map<string, number>();
  const add = (id: string, bytes: number): void => {
    if (bytes > 0) moved.set(id, (moved.get(id) ?? 0) + bytes);
  };
  for (const { a, b, bytes } of exchanges) {
    add(a, bytes);
    add(b, bytes);
  }
  for (const { workload, bytes } of endpoints) add(workload, bytes);
  return moved;
}

function totalBytes({ exchanges, endpoints = [] }: Timeline): number {
  return [...exchanges, ...endpoints].reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Operations as they are judged, by workload. */
function sizesOf(timeline: Timeline): Map<string, number> {
  const { ops } = settle(columnsOf(timeline));
  return new Map(timeline.workloads.map(({ id }, row) => [id, ops[row] as number]));
}

/** The one in the most witnesses of hits, of those the first of `ids`. */
function mostInvolved({ tests }: Judged, ids: readonly string[]): string | undefined {
  const count = new Map<string, number>();
  for (const { hit, witness } of tests) if (hit) for (const id of witness) count.set(id, (count.get(id) ?? 0) + 1);
  return ids.reduce<string | undefined>((best, id) => (best === undefined || (count.get(id) ?? 0) > (count.get(best) ?? 0) ? id : best), undefined);
}
