import { orderOf } from '../timeline/time-order.js';
import type { WorkloadTable } from '../timeline/workload-table.js';

/** Workloads with their rates and colours, one row each, in order of start: what the rate envelope is made of. */
export interface RateRows extends Pick<WorkloadTable, 'size' | 'start' | 'end' | 'byEnd'> {
  /** Operations per time unit. */
  readonly rate: Float64Array;
  /** Only workloads of one colour are added up. */
  readonly colour: Uint32Array;
  readonly colours: number;
}

/** Times between which something is looked at. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Some of the rows, ascending, as far as they lie within a window; each of them has to overlap it. */
export function clippedRows(rows: RateRows, chosen: readonly number[], { from, to }: Window): RateRows {
  const numbers = new Map<number, number>();
  const colour = Uint32Array.from(chosen, (row) => {
    const known = rows.colour[row] as number;
    const number = numbers.get(known) ?? numbers.size;
    numbers.set(known, number);
    return number;
  });
  const end = Float64Array.from(chosen, (row) => Math.min(rows.end[row] as number, to));
  return {
    size: chosen.length,
    start: Float64Array.from(chosen, (row) => Math.max(rows.start[row] as number, from)),
    end,
    byEnd: orderOf(end),
    rate: Float64Array.from(chosen, (row) => rows.rate[row] as number),
    colour,
    colours: numbers.size,
  };
}
