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

/** Highest simultaneous sum of each colour, and the row at whose start it is reached (-1 while it is zero). */
export interface ColourPeaks {
  readonly peak: Float64Array;
  readonly row: Int32Array;
}

/**
 * Highest sum of `weight` over the workloads of one colour that are active at one instant, by colour; a sweep, O(n).
 * Adding and taking away rounds each time, by no more than 2^-53 of the peak that is returned, since no sum on the way
 * exceeded it: a million workloads can shift a peak by 2e-10 of itself at worst, inside the tie of `bar`.
 */
export function colourPeaks({ size, start, end, byEnd }: WorkloadTable, weight: Float64Array, colour: Uint32Array, colours: number): ColourPeaks {
  const sum = new Float64Array(colours);
  const peak = new Float64Array(colours);
  const peakRow = new Int32Array(colours).fill(-1);
  let ended = 0;
  for (let row = 0; row < size; row += 1) {
    const time = start[row] as number;
    for (; (end[byEnd[ended] as number] as number) <= time; ended += 1) {
      const gone = byEnd[ended] as number;
      const c = colour[gone] as number;
      sum[c] = (sum[c] as number) - (weight[gone] as number);
    }
    const c = colour[row] as number;
    const total = (sum[c] as number) + (weight[row] as number);
    sum[c] = total;
    if (total > (peak[c] as number)) {
      peak[c] = total;
      peakRow[c] = row;
    }
  }
  return { peak, row: peakRow };
}
