import type { SubsetTest, Thresholds, Timeline, TimelineWorkload, WorkloadClass } from '../../timeline/types.js';

/** A non-negative rational, not reduced. */
interface Ratio {
  readonly num: number;
  readonly den: number;
}

export interface LiteralTest {
  readonly maxOps: number;
  readonly ratio: Ratio;
  readonly hitC: boolean;
  readonly hitR: boolean;
}

export interface LiteralResult {
  readonly classes: ReadonlyMap<string, WorkloadClass>;
  readonly counted: readonly string[];
  readonly tests: Readonly<Record<SubsetTest, LiteralTest>>;
}

interface Piece {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly ops: number;
}

/** Closes what is open and gives what has no length one time unit. */
export function literalEnds(w: TimelineWorkload, now: number, projection: number): Piece {
  if (w.end === null) {
    const end = Math.max(Math.max(now, w.start) + projection, w.start + (Math.max(now, w.start) + projection === w.start ? 1 : 0));
    return { id: w.id, start: w.start, end, ops: (w.rate ?? 0) * (end - w.start) };
  }
  return { id: w.id, start: w.start, end: w.end === w.start ? w.start + 1 : w.end, ops: w.ops };
}

export function bytesBetween(timeline: Timeline, u: string, v: string): number {
  let sum = 0;
  for (const { a, b, bytes } of timeline.exchanges) if ((a === u && b === v) || (a === v && b === u)) sum += bytes;
  return sum;
}

/** Which of `ids` are connected with the first by linked pairs among them. */
export function connectedWithFirst(ids: readonly string[], linked: (u: string, v: string) => boolean): Set<string> {
  const seen = new Set(ids.slice(0, 1));
  for (let grew = true; grew; ) {
    grew = false;
    for (const v of ids) {
      if (!seen.has(v) && [...seen].some((u) => linked(u, v))) {
        seen.add(v);
        grew = true;
      }
    }
  }
  return seen;
}

/**
 * Alg. 1 and Alg. 2 as printed: every interval between two of the times that occur, every subset of the workloads active
 * within it, operations pro-rated to it. Exponential; for at most eight workloads with small integer figures, for
 * which all arithmetic here is exact.
 */
export function literal(timeline: Timeline, { C1, C, R, B, D }: Thresholds): LiteralResult {
  const classes = new Map<string, WorkloadClass>();
  const pieces: Piece[] = [];
  for (const w of timeline.workloads) {
    const piece = literalEnds(w, timeline.now, timeline.projection);
    const met = [piece.ops >= C1, piece.ops >= R * (piece.end - piece.start), w.bandwidth >= B];
    const verdict = w.declared === 'training' || met.every(Boolean) ? 'training' : met.some(Boolean) ? 'potentially training' : 'non-training';
    classes.set(w.id, verdict);
    if (verdict !== 'non-training') pieces.push(piece);
  }

  const n = pieces.length;
  const link = pieces.map(({ id: u }) => pieces.map(({ id: v }) => u !== v && bytesBetween(timeline, u, v) >= D));
  const overlap = pieces.map((u) => pieces.map((v) => u.start < v.end && v.start < u.end));
  const colour = componentMasks(n, link, 2 ** n - 1);
  const sameColour = (i: number, j: number): boolean => colour.some((mask) => (mask & (1 << i)) !== 0 && (mask & (1 << j)) !== 0);
  const everyPair = (mask: number, holds: (i: number, j: number) => boolean): boolean => {
    for (let i = 0; i < n; i += 1) for (let j = 0; j < i; j += 1) if (mask & (1 << i) && mask & (1 << j) && !holds(i, j)) return false;
    return true;
  };
  const overlaps = (i: number, j: number): boolean => overlap[i]![j]!;
  const feasible: Record<SubsetTest, boolean[]> = { sequential: [], parallel: [], combined: [] };
  for (let mask = 0; mask < 2 ** n; mask += 1) {
    feasible.sequential.push(everyPair(mask, (i, j) => !overlaps(i, j)));
    feasible.parallel.push((mask & (mask - 1)) !== 0 && everyPair(mask, overlaps) && componentMasks(n, link, mask).length === 1);
    feasible.combined.push(everyPair(mask, (i, j) => !overlaps(i, j) || sameColour(i, j)));
  }

  // Scaling by a common multiple of the durations keeps pro-rated operations integral.
  const scale = pieces.reduce((multiple, { start, end }) => lcm(multiple, end - start), 1);
  const best: Record<SubsetTest, { maxOps: number; ratio: Ratio }> = {
    sequential: { maxOps: 0, ratio: { num: 0, den: 1 } },
    parallel: { maxOps: 0, ratio: { num: 0, den: 1 } },
    combined: { maxOps: 0, ratio: { num: 0, den: 1 } },
  };
  const times = [...new Set(pieces.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  for (const ts of times) {
    for (const te of times.filter((time) => time > ts)) {
      const clipped = pieces.map(({ start, end, ops }) => ({ from: Math.max(start, ts), to: Math.min(end, te), perUnit: (ops * scale) / (end - start) }));
      for (let mask = 1; mask < 2 ** n; mask += 1) {
        const tests = (['sequential', 'parallel', 'combined'] as const).filter((test) => feasible[test][mask]);
        if (tests.length === 0) continue;
        const subset = clipped.filter((_, i) => mask & (1 << i));
        if (subset.some(({ from, to }) => from >= to)) continue;
        const ops = subset.reduce((sum, { from, to, perUnit }) => sum + perUnit * (to - from), 0);
        const comb = unionLength(subset);
        for (const test of tests) {
          best[test].maxOps = Math.max(best[test].maxOps, ops / scale);
          const { num, den } = best[test].ratio;
          if (ops * den > num * comb * scale) best[test].ratio = { num: ops, den: comb * scale };
        }
      }
    }
  }
  const judged = (test: SubsetTest): LiteralTest => {
    const { maxOps, ratio } = best[test];
    return { maxOps, ratio, hitC: maxOps >= C, hitR: ratio.num > 0 && ratio.num >= R * ratio.den };
  };
  return { classes, counted: pieces.map(({ id }) => id), tests: { sequential: judged('sequential'), parallel: judged('parallel'), combined: judged('combined') } };
}

/** Connected components of the graph induced on `within`, as masks. */
function componentMasks(n: number, link: readonly (readonly boolean[])[], within: number): number[] {
  const masks: number[] = [];
  for (let i = 0; i < n; i += 1) {
    if (!(within & (1 << i)) || masks.some((mask) => mask & (1 << i))) continue;
    let mask = 1 << i;
    for (let grew = true; grew; ) {
      grew = false;
      for (let u = 0; u < n; u += 1) {
        for (let v = 0; v < n; v += 1) {
          if (mask & (1 << u) && !(mask & (1 << v)) && within & (1 << v) && link[u]![v]!) {
            mask |= 1 << v;
            grew = true;
          }
        }
      }
    }
    masks.push(mask);
  }
  return masks;
}

function unionLength(intervals: readonly { readonly from: number; readonly to: number }[]): number {
  let length = 0;
  let until = -Infinity;
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    length += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return length;
}

function lcm(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
