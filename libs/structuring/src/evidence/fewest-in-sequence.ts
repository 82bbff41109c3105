import type { Smallness } from '../timeline/types.js';
import type { WorkloadTable } from '../timeline/workload-table.js';
import { heaviestUntil } from './evidence.js';

/** Rows looked at before the search gives up: a fraction of a second, and 16 MB of what leads back. */
const MOST_VISITS = 4_000_000;

/** Rows that reach a target, in order, and whether fewer could have. */
export interface FewestRows {
  readonly rows: readonly number[];
  readonly smallest: Smallness;
}

/**
 * The fewest pairwise non-overlapping workloads whose operations reach `target` (Alg. 2, line 8), of all workloads rather than of
 * the rows of `optimum`, the best sequence, which reaches it. Of several such sets the one that adds up to the most; of
 * those, read from the last workload back, each time the one that ends first, then starts first, then has the lower id. Hence it does
 * not depend on the order of the input.
 *
 * T15: dynamic programme over (count, end), O(n k) for k workloads after the sorting that the tests share. When n k would exceed
 * `mostVisits`, the heaviest of the optimum are given instead, and called `fewest` only if that many are needed by count alone.
 */
export function fewestInSequence(table: WorkloadTable, optimum: Uint32Array, target: number, mostVisits = MOST_VISITS): FewestRows {
  const least = leastCount(table.ops, target);
  const layers = Math.floor(mostVisits / Math.max(table.size, 1));
  const exact = least <= layers ? sequenceOfAtMost(layers, table, target) : null;
  if (exact !== null) return { rows: exact, smallest: 'fewest' };
  const rows = heaviestUntil(optimum, table.ops, target);
  return { rows, smallest: rows.length <= least ? 'fewest' : 'of the optimum' };
}

/** No fewer workloads than this can reach the target, whatever overlaps: not even if each had the most operations of all. */
function leastCount(ops: Float64Array, target: number): number {
  let most = 0;
  for (let row = 0; row < ops.length; row += 1) if ((ops[row] as number) > most) most = ops[row] as number;
  let count = 1;
  // Added up as the sequences are, so that rounding of fractions cannot make the bound larger than a set that exists.
  for (let sum = most; sum < target && count <= ops.length; sum += most) count += 1;
  return count;
}

/**
 * value[row] of layer k is the most that at most k workloads in sequence, the last of them `row`, add up to. The first layer that
 * reaches the target has as many workloads as are needed, since no layer before it did.
 */
function sequenceOfAtMost(layers: number, { size, start, end, ops, byEnd }: WorkloadTable, target: number): number[] | null {
  const before: Int32Array[] = [];
  let value = new Float64Array(size);
  let shorter = new Float64Array(size);
  while (before.length < Math.min(layers, size)) {
    [value, shorter] = [shorter, value];
    const from = new Int32Array(size);
    let best = 0;
    let bestRow = -1;
    let ended = 0;
    for (let row = 0; row < size; row += 1) {
      for (; ended < size && (end[byEnd[ended] as number] as number) <= (start[row] as number); ended += 1) {
        const candidate = byEnd[ended] as number;
        if ((shorter[candidate] as number) > best) {
          best = shorter[candidate] as number;
          bestRow = candidate;
        }
      }
      value[row] = best + (ops[row] as number);
      from[row] = bestRow;
    }
    before.push(from);
    const last = bestOf(value, byEnd);
    if (last !== -1 && (value[last] as number) >= target) return followed(before, last);
  }
  return null;
}

/** Of the best rows the one that ends first. */
function bestOf(value: Float64Array, byEnd: Uint32Array): number {
  let best = -1;
  for (let i = 0; i < byEnd.length; i += 1) {
    const row = byEnd[i] as number;
    if (best === -1 || (value[row] as number) > (value[best] as number)) best = row;
  }
  return best;
}

function followed(before: readonly Int32Array[], last: number): number[] {
  const rows: number[] = [];
  let row = last;
  for (let layer = before.length - 1; row !== -1; layer -= 1) {
    rows.push(row);
    row = before[layer]?.[row] ?? -1;
  }
  return rows.reverse();
}
