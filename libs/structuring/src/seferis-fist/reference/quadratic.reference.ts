import type { WorkloadTable } from '../../timeline/workload-table.js';

/** The quantities of Alg. 2 by slow polynomial methods, for a hundred workloads or so. */
export interface Quadratic {
  readonly sequentialOps: number;
  readonly parallelOps: number;
  readonly parallelRate: number;
  readonly combinedOps: number;
  readonly combinedRate: number;
}

/** `links` are pairs of rows. */
export function quadratic({ size, start, end, ops }: WorkloadTable, rate: Float64Array, links: readonly (readonly [number, number])[]): Quadratic {
  const rows = Array.from({ length: size }, (_, row) => row);
  const components = (within: readonly number[]): number[][] => {
    const group = new Map(within.map((row) => [row, new Set([row])]));
    for (const [a, b] of links) {
      const groupA = group.get(a);
      const groupB = group.get(b);
      if (groupA === undefined || groupB === undefined || groupA === groupB) continue;
      for (const row of groupB) {
        groupA.add(row);
        group.set(row, groupA);
      }
    }
    return [...new Set(group.values())].map((members) => [...members]);
  };
  const total = (column: Float64Array, members: readonly number[]): number => members.reduce((sum, row) => sum + column[row]!, 0);

  const colours = components(rows);
  const colourOf = new Map(colours.flatMap((members, c) => members.map((row) => [row, c] as const)));
  let [parallelOps, parallelRate, combinedRate] = [0, 0, 0];
  for (const instant of new Set(start)) {
    const active = rows.filter((row) => start[row]! <= instant && instant < end[row]!);
    for (const members of components(active).filter((group) => group.length >= 2)) {
      parallelOps = Math.max(parallelOps, total(ops, members));
      parallelRate = Math.max(parallelRate, total(rate, members));
    }
    for (const c of colours.keys()) combinedRate = Math.max(combinedRate, total(rate, active.filter((row) => colourOf.get(row) === c)));
  }

  const byEnd = rows.toSorted((a, b) => end[a]! - end[b]!);
  return {
    sequentialOps: chain(start, end, byEnd, (a) => {
      return rows.filter((row) => start[row] === a).map((row) => ({ until: end[row]!, worth: ops[row]! }));
    }),
    parallelOps,
    parallelRate,
    combinedOps: chain(start, end, byEnd, (a) => {
      const sum = new Map<number, number>();
      return byEnd.filter((row) => start[row]! >= a).map((row) => {
        const c = colourOf.get(row)!;
        sum.set(c, (sum.get(c) ?? 0) + ops[row]!);
        return { until: end[row]!, worth: sum.get(c)! };
      });
    }),
    combinedRate,
  };
}

/** Best sum of blocks that follow each other; `from(a)` lists the blocks that start at a. */
function chain(start: Float64Array, end: Float64Array, byEnd: readonly number[], from: (a: number) => readonly { readonly until: number; readonly worth: number }[]): number {
  const times = [...new Set([...start, ...byEnd.map((row) => end[row]!)])].sort((a, b) => a - b);
  const best = new Map<number, number>();
  let soFar = 0;
  for (const time of times) {
    soFar = Math.max(soFar, best.get(time) ?? 0);
    for (const { until, worth } of from(time)) best.set(until, Math.max(best.get(until) ?? 0, soFar + worth));
  }
  return soFar;
}
