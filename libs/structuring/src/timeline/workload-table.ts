import { Arena } from './arena.js';
import { sortInto } from './time-order.js';

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
  /** Where the table lies; working memory of the tests on it. */
  readonly arena: Arena;
}

/**
 * Sorts rows of settled columns, all or those ascending in `rows`, into a table by start, then id; the two orders are shared by every
 * test. Without `idOf`, rows that start together keep the order of `rows`.
 */
export function workloadTable(columns: Pick<WorkloadTable, 'start' | 'end' | 'ops'>, rows: Uint32Array | 'all', idOf?: (row: number) => string, arena = new Arena()): WorkloadTable {
  const size = rows === 'all' ? columns.start.length : rows.length;
  const start = arena.float64(size, 'lasting');
  const end = arena.float64(size, 'lasting');
  const ops = arena.float64(size, 'lasting');
  const byEnd = arena.uint32(size, 'lasting');
  const origin = arena.uint32(size, 'lasting');
  const mark = arena.mark();
  if (rows === 'all' || size === columns.start.length) {
    sortInto(columns.start, start, origin, arena);
  } else {
    const chosen = arena.float64(size);
    for (let i = 0; i < size; i += 1) chosen[i] = columns.start[rows[i] as number] as number;
    sortInto(chosen, start, origin, arena);
    for (let row = 0; row < size; row += 1) origin[row] = rows[origin[row] as number] as number;
  }
  if (idOf !== undefined) orderTies(origin, start, idOf);
  for (let row = 0; row < size; row += 1) end[row] = columns.end[origin[row] as number] as number;
  // Only the order is wanted, so the sorted ends may lie where the operations will.
  sortInto(end, ops, byEnd, arena);
  for (let row = 0; row < size; row += 1) ops[row] = columns.ops[origin[row] as number] as number;
  arena.release(mark);
  return { size, start, end, ops, byEnd, origin, arena };
}

/** Puts rows that start together in order of id; `start` is sorted already. */
function orderTies(origin: Uint32Array, start: Float64Array, idOf: (row: number) => string): void {
  const size = origin.length;
  for (let from = 0; from < size; ) {
    const time = start[from] as number;
    let to = from + 1;
    while (to < size && start[to] === time) to += 1;
    if (to - from > 1) orderById(origin.subarray(from, to), idOf);
    from = to;
  }
}

function orderById(rows: Uint32Array, idOf: (row: number) => string): void {
  // Each id is asked for once: a caller may have to make the string.
  const named = Array.from(rows, (row) => ({ row, id: idOf(row) }));
  named.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const [i, { row }] of named.entries()) rows[i] = row;
}

/** Operations per time unit, by row; into `rate` if it is given. */
export function ratesOf({ size, start, end, ops }: WorkloadTable, rate: Float64Array = new Float64Array(size)): Float64Array {
  for (let row = 0; row < size; row += 1) rate[row] = (ops[row] as number) / ((end[row] as number) - (start[row] as number));
  return rate;
}

/** Sum of a column, in order. */
export function sumOf(column: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < column.length; row += 1) sum += column[row] as number;
  return sum;
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
