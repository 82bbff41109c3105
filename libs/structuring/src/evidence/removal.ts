import { compareCodeUnits } from '#libs/encoding';

import type { TestResult, Thresholds, Timeline, TimelineWorkload } from '../timeline/types.js';

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

/**
 * A small set of workloads without which a customer to be inspected would be benign, or null when up to five did not clear it.
 *
 * Each workload whose removal alone can clear it is tried, the one with the most operations first. Those are the members of the
 * witnesses of hits, the workloads that their links lead through, and those without whose bytes the customer's total falls below D:
 * without any other workload a witness stands with all its links, so the test is still met. Where none clears it, the one that is in
 * the most witnesses, of those the heaviest, is taken away and the rest judged again; what need not have gone is put back in the end.
 *
 * `mostRuns` bounds the runs of the engine.
 */
export function smallestRemoval(timeline: Timeline, thresholds: Thresholds, judge: Judge, mostRuns: number): Removal | null {
  const first = judge(timeline, thresholds);
  const order = [...timeline.workloads].sort((a, b) => a.start - b.start || compareCodeUnits(a.id, b.id));
  const sizes = sizesOf(timeline);
  let runs = 1;
  const clears = (ids: ReadonlySet<string>): Judged => {
    runs += 1;
    return judge(without(timeline, ids), thresholds);
  };
  const heaviestFirst = (ids: ReadonlySet<string>): string[] =>
    order.filter(({ id }) => ids.has(id)).map(({ id }) => id).sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0));

  const candidates = heaviestFirst(new Set([...partsOf(first), ...tippingBytes(timeline, thresholds.D)]));
  const triedAll = candidates.length <= mostRuns - 2 * MOST_REMOVED;
  for (const id of candidates.slice(0, Math.max(mostRuns - 2 * MOST_REMOVED, 0))) {
    if (clears(new Set([id])).outcome === 'benign') return { workloads: [id], exact: true };
  }

  const removed = new Set<string>();
  let left = first;
  while (left.outcome !== 'benign') {
    if (removed.size === MOST_REMOVED || runs >= mostRuns) return null;
    const next = mostInvolved(left, heaviestFirst(new Set(left.tests.flatMap(({ hit, witness }) => (hit ? witness : [])))));
    if (next === undefined) return null;
    removed.add(next);
    left = clears(removed);
  }
  for (const id of removed) {
    if (removed.size > 2 || !triedAll) {
      const others = new Set([...removed].filter((other) => other !== id));
      if (clears(others).outcome === 'benign') removed.delete(id);
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

function partsOf({ tests }: Judged): string[] {
  return tests.flatMap(({ hit, witness, links }) => (hit ? [...witness, ...links.flatMap(({ a, b }) => [a, b])] : []));
}

/** Workloads without whose bytes the customer's exchanges add up to less than D, a hair towards trying too many. */
function tippingBytes({ exchanges, endpoints = [] }: Timeline, D: number): string[] {
  const moved = new Map<string, number>();
  let total = 0;
  const add = (id: string, bytes: number): void => void moved.set(id, (moved.get(id) ?? 0) + bytes);
  for (const { a, b, bytes } of exchanges) {
    add(a, bytes);
    add(b, bytes);
    total += bytes;
  }
  for (const { workload, bytes } of endpoints) {
    add(workload, bytes);
    total += bytes;
  }
  return total < D * (1 - 1e-6) ? [] : [...moved].filter(([, bytes]) => bytes > 0 && total - bytes < D * (1 + 1e-6)).map(([id]) => id);
}

/** Operations; of open-ended work those up to the end of the projection. */
function sizesOf({ workloads, now, projection }: Timeline): Map<string, number> {
  const size = ({ start, end, ops, rate = 0 }: TimelineWorkload): number => (end === null ? rate * (Math.max(now, start) + projection - start) : ops);
  return new Map(workloads.map((workload) => [workload.id, size(workload)]));
}

/** The one in the most witnesses of hits, of those the first of `ids`. */
function mostInvolved({ tests }: Judged, ids: readonly string[]): string | undefined {
  const count = new Map<string, number>();
  for (const { hit, witness } of tests) if (hit) for (const id of witness) count.set(id, (count.get(id) ?? 0) + 1);
  return ids.reduce<string | undefined>((best, id) => (best === undefined || (count.get(id) ?? 0) > (count.get(best) ?? 0) ? id : best), undefined);
}
