import type { WorkloadTable } from '../timeline/workload-table.js';

/** A set of rows and the sum that makes it the best of its kind. */
export interface Optimum {
  readonly value: number;
  /** Rows in order; empty when nothing is worth more than zero. */
  readonly rows: Uint32Array;
}

/**
 * Alg. 2, lines 7-8, operations: the most that pairwise non-overlapping workloads add up to. "Sequential in time" lets
 * workloads touch and leave gaps of any length. The loop over time intervals (line 5) adds nothing, because pro-rating only
 * lowers a sum: the whole time is as good as any part of it. Weighted interval scheduling, O(n) after sorting.
 */
export function bestSequence({ size, start, end, ops, byEnd, arena }: WorkloadTable): Optimum {
  const mark = arena.mark();
  const upTo = arena.float64(size);
  const before = arena.int32(size);
  let best = 0;
  let bestRow = -1;
  let ended = 0;
  for (let row = 0; row <= size; row += 1) {
    const time = row < size ? (start[row] as number) : Infinity;
    for (; ended < size; ended += 1) {
      const gone = byEnd[ended] as number;
      if ((end[gone] as number) > time) break;
      if ((upTo[gone] as number) > best) {
        best = upTo[gone] as number;
        bestRow = gone;
      }
    }
    if (row === size) break;
    upTo[row] = best + (ops[row] as number);
    before[row] = bestRow;
  }

  const rows: number[] = [];
  for (let row = bestRow; row !== -1; row = before[row] as number) rows.push(row);
  arena.release(mark);
  return { value: best, rows: Uint32Array.from(rows).reverse() };
}
