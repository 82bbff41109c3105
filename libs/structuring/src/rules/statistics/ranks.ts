import { quantile } from './normal.js';

/**
 * Twice the rank less its mean, among the bins that are known (ties share their mean rank), so whole numbers from −count to count; 0 for
 * the others: what is not known neither supports nor weakens anything. Ranks, because traffic is heavy-tailed and one huge transfer
 * must not decide a test.
 */
export function centredRanks(values: Float64Array, known: Uint8Array): Float64Array {
  const sorted = new Float64Array(values.length);
  let count = 0;
  for (let bin = 0; bin < values.length; bin += 1) {
    if (known[bin] === 0) continue;
    sorted[count] = values[bin] as number;
    count += 1;
  }
  const inOrder = sorted.subarray(0, count).sort();
  const ranks = new Float64Array(values.length);
  for (let bin = 0; bin < values.length; bin += 1) {
    if (known[bin] === 0) continue;
    ranks[bin] = below(inOrder, values[bin] as number, false) + below(inOrder, values[bin] as number, true) - count;
  }
  return ranks;
}

/** The same ranks carried over to a standard normal distribution. */
export function normalScores(values: Float64Array, known: Uint8Array): Float64Array {
  const count = known.reduce((sum, one) => sum + one, 0);
  const scores = centredRanks(values, known);
  for (let bin = 0; bin < scores.length; bin += 1) {
    const rank = scores[bin] as number;
    // The half below zero is mirrored, so that opposite ranks have opposite scores to the bit.
    if (rank !== 0) scores[bin] = rank < 0 ? quantile((rank / count + 1) / 2) : -quantile((1 - rank / count) / 2);
  }
  return scores;
}

/** How many of `sorted` are less than `value`, or at most `value` when `orEqual`. */
function below(sorted: Float64Array, value: number, orEqual: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = sorted[middle] as number;
    if (at < value || (orEqual && at === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
