import { orderOf } from './time-order.js';

/** Workloads as columns, one row each, in order of start; what the tests of Alg. 2 run on. */
export interface WorkloadTable {
  readonly size: number;
  readonly start: Float64Array;
  /** Greater than `start`. */
  readonly end: Float64Array;
  readonly ops: Float64Array;
  /** Rows in order of end. */
  readonly byEnd: Uint32Array;
  /** Row → place in the columns that the table was made of. */
  readonly origin: Uint32Array;
}

/**
 * Sorts some rows of settled columns into a table by start, then id; the two orders are shared by every test. Without `idOf`,
 * rows that start together keep the order of `rows`.
 */
export function workloadTable({ start, end, ops }: Pick<WorkloadTable, 'start' | 'end' | 'ops'>, rows: Uint32Array, idOf?: (row: number) => string): WorkloadTable {
  const size = rows.length;
  const at = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row] as number);
  const origin = orderOf(at(start));
  for (let i = 0; i < size; i += 1) origin[i] = rows[origin[i] as number] as number;
  if (idOf !== undefined) orderTies(origin, start, (a, b) => (idOf(a) < idOf(b) ? -1 : 1));

  const sorted = { start: new Float64Array(size), end: new Float64Array(size), ops: new Float64Array(size) };
  for (let row = 0; row < size; row += 1) {
    const from = origin[row] as number;
    sorted.start[row] = start[from] as number;
    sorted.end[row] = end[from] as number;
    sorted.ops[row] = ops[from] as number;
  }
  return { size, ...sorted, byEnd: orderOf(sorted.end), origin };
}

function orderTies(origin: Uint32Array, start: Float64Array, before: (a: number, b: number) => number): void {
  const size = origin.length;
  for (let from = 0; from < size; ) {
    const time = start[origin[from] as number];
    let to = from + 1;
    while (to < size && start[origin[to] as number] === time) to += 1;
    if (to - from > 1) origin.subarray(from, to).sort(before);
    from = to;
  }
}

/** Operations per time unit, by row. */
export function ratesOf({ size, start, end, ops }: WorkloadTable): Float64Array {
  const rate = new Float64Array(size);
  for (let row = 0; row < size; row += 1) rate[row] = (ops[row] as number) / ((end[row] as number) - (start[row] as number));
  return rate;
}

/** Sum of a column over some rows, in the order given. */
export function sumOver(column: Float64Array, rows: Iterable<number>): number {
  let sum = 0;
  for (const row of rows) sum += column[row] as number;
  return sum;
}

/** Rows active at an instant, in order. Intervals are closed at the start and open at the end, so workloads that touch are sequential. */
export function activeAt(table: WorkloadTable, instant: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < table.size && (table.start[row] as number) <= instant; row += 1) {
    if ((table.end[row] as number) > instant) rows.push(row);
  }
  return rows;
}
