import type { Components } from '../timeline/link-components.js';
import type { WorkloadTable } from '../timeline/workload-table.js';

/**
 * Alg. 2, lines 7-8, throughput: the row of the best C_s / t_comb over sequential workloads, -1 when no rate is above zero.
 * By the mediant inequality (ΣC) / (Σt) is at most the largest C/t, so the best sequence is a single workload.
 */
export function fastestWorkload(rate: Float64Array): number {
  let best = -1;
  for (let row = 0; row < rate.length; row += 1) {
    if ((rate[row] as number) > (best === -1 ? 0 : (rate[best] as number))) best = row;
  }
  return best;
}

/** Highest simultaneous sums. */
export interface Peaks {
  /** Of operations and of rates, by colour of several rows. */
  readonly ops: Float64Array;
  readonly rate: Float64Array;
  /** The row at whose start the highest sum of rates of any colour is reached, -1 when no rate is above zero. */
  readonly fastest: number;
}

/**
 * Highest sums over the workloads of one colour that are active at one instant; a sweep, O(n).
 * Adding and taking away rounds each time, by no more than 2^-53 of the peak that is returned, since no sum on the way
 * exceeded it: a million workloads can shift a peak by 2e-10 of itself at worst, inside the tie of `bar`.
 */
export function colourPeaks({ size, start, end, ops, byEnd, arena }: WorkloadTable, rate: Float64Array, { colour, shared }: Pick<Components, 'colour' | 'shared'>): Peaks {
  const peaks = { ops: arena.float64(shared).fill(0), rate: arena.float64(shared).fill(0) };
  const mark = arena.mark();
  const opsNow = arena.float64(shared).fill(0);
  const rateNow = arena.float64(shared).fill(0);
  let fastest = -1;
  let fastestRate = 0;
  let ended = 0;
  for (let row = 0; row < size; row += 1) {
    const time = start[row] as number;
    for (; (end[byEnd[ended] as number] as number) <= time; ended += 1) {
      const gone = byEnd[ended] as number;
      const c = colour[gone] as number;
      if (c >= shared) continue;
      opsNow[c] = (opsNow[c] as number) - (ops[gone] as number);
      rateNow[c] = (rateNow[c] as number) - (rate[gone] as number);
    }
    const c = colour[row] as number;
    let speed = rate[row] as number;
    if (c < shared) {
      const total = (opsNow[c] as number) + (ops[row] as number);
      opsNow[c] = total;
      if (total > (peaks.ops[c] as number)) peaks.ops[c] = total;
      speed += rateNow[c] as number;
      rateNow[c] = speed;
      if (speed > (peaks.rate[c] as number)) peaks.rate[c] = speed;
    }
    if (speed > fastestRate) {
      fastestRate = speed;
      fastest = row;
    }
  }
  arena.release(mark);
  return { ...peaks, fastest };
}
