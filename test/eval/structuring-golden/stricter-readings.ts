import type { Thresholds, Timeline } from '#libs/structuring';

/** A non-negative rational, as numerator and denominator. */
export type Fraction = readonly [number, number];

/** Quantities of readings of Alg. 2 that the engine does not judge by, for comparison with expected values. */
export interface StricterReadings {
  readonly 'parallel.max_ops_clique': Fraction;
  readonly 'parallel.ratio_full': Fraction;
  readonly 'combined.max_ops_groups': Fraction;
  readonly 'combined.max_ops_clique': Fraction;
  readonly 'combined.ratio_full': Fraction;
}

/** All subsets are listed, so more counted workloads than this are left unchecked. */
export const MOST_COUNTED = 14;

/**
 * The stricter readings by listing all subsets of the counted workloads, exactly; null where they are too many or where
 * figures are not integers.
 *
 * clique: every overlapping pair is linked (parallel: every pair overlaps, at least two). groups: the overlap graph of the
 * subset falls into parts that are pairwise overlapping and connected by links. ratio_full: operations ÷ busy time without
 * clipping to an interval, over the same subsets as the engine's reading.
 */
export function stricterReadings(timeline: Timeline, { D }: Thresholds, counted: ReadonlySet<string>): StricterReadings | null {
  const pieces = timeline.workloads.filter(({ id }) => counted.has(id)).map(({ id, start, end, ops, rate }) => {
    const until = end ?? Math.max(timeline.now, start) + timeline.projection;
    const settled = until > start ? until : start + 1;
    return { id, start, end: settled, ops: end === null ? (rate ?? 0) * (settled - start) : ops };
  });
  if (pieces.length > MOST_COUNTED || !pieces.every(({ start, end, ops }) => [start, end, ops].every(Number.isSafeInteger))) return null;

  const n = pieces.length;
  const pairMasks = (holds: (u: number, v: number) => boolean): number[] => pieces.map((_, u) => pieces.reduce((mask, _piece, v) => (u !== v && holds(u, v) ? mask | (1 << v) : mask), 0));
  const piece = (u: number): (typeof pieces)[number] => pieces[u] as (typeof pieces)[number];
  const bytes = new Map<string, number>();
  for (const { a, b, bytes: moved } of timeline.exchanges) for (const key of [JSON.stringify([a, b]), JSON.stringify([b, a])]) bytes.set(key, (bytes.get(key) ?? 0) + moved);
  const overlap = pairMasks((u, v) => piece(u).start < piece(v).end && piece(v).start < piece(u).end);
  const link = pairMasks((u, v) => (bytes.get(JSON.stringify([piece(u).id, piece(v).id])) ?? 0) >= D);
  const colour = pieces.map((_, u) => reach(1 << u, 2 ** n - 1, link));

  const best = { parallelClique: 0, groups: 0, clique: 0 };
  let parallelFull: Fraction = [0, 1];
  let combinedFull: Fraction = [0, 1];
  for (let mask = 1; mask < 2 ** n; mask += 1) {
    const members = pieces.map((_, u) => u).filter((u) => mask & (1 << u));
    const ops = members.reduce((sum, u) => sum + piece(u).ops, 0);
    // Every pair of members that overlaps stands in `allowed`.
    const overlapsOnlyWithin = (allowed: readonly number[]): boolean => members.every((u) => (mask & (overlap[u] ?? 0) & ~(allowed[u] ?? 0)) === 0);
    const together = (group: number): boolean => members.every((u) => !(group & (1 << u)) || (group & ~(overlap[u] ?? 0)) === 1 << u);
    const joined = (group: number): boolean => reach(group & -group, group, link) === group;
    if (overlapsOnlyWithin(link)) {
      best.clique = Math.max(best.clique, ops);
      if (members.length >= 2 && together(mask)) best.parallelClique = Math.max(best.parallelClique, ops);
    }
    if (members.length >= 2 && together(mask) && joined(mask)) parallelFull = larger(parallelFull, [ops, busyTime(members.map(piece))]);
    if (overlapsOnlyWithin(colour)) {
      combinedFull = larger(combinedFull, [ops, busyTime(members.map(piece))]);
      const parts = members.map((u) => reach(1 << u, mask, overlap));
      if (parts.every((part) => together(part) && joined(part))) best.groups = Math.max(best.groups, ops);
    }
  }
  return {
    'parallel.max_ops_clique': [best.parallelClique, 1],
    'parallel.ratio_full': parallelFull,
    'combined.max_ops_groups': [best.groups, 1],
    'combined.max_ops_clique': [best.clique, 1],
    'combined.ratio_full': combinedFull,
  };
}

/** What of `within` is connected with `from`. */
function reach(from: number, within: number, neighbours: readonly number[]): number {
  let reached = from;
  for (let before = 0; before !== reached; ) {
    before = reached;
    for (const [u, mask] of neighbours.entries()) if (before & (1 << u)) reached |= mask & within;
  }
  return reached;
}

function busyTime(pieces: readonly { readonly start: number; readonly end: number }[]): number {
  let length = 0;
  let until = -Infinity;
  for (const { start, end } of pieces.toSorted((a, b) => a.start - b.start)) {
    length += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return length;
}

/** Order of two fractions, by cross-multiplication. */
export function compareFractions([a, b]: Fraction, [c, d]: Fraction): number {
  const left = BigInt(a) * BigInt(d);
  const right = BigInt(c) * BigInt(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function larger(a: Fraction, b: Fraction): Fraction {
  return compareFractions(a, b) < 0 ? b : a;
}
