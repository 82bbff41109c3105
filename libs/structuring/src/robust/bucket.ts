import { CompensatedSum } from './compensated-sum.js';
import type { Envelope } from './envelope.js';
import type { Taken } from './window.js';

/**
 * The highest level of a bucket that M fills and `drain` empties, never below 0: the most by which operations within some window exceed
 * drain × length. So it reaches σ exactly when some window has ∫M ≥ σ + drain · length (theorem T12; Cruz's (σ, ρ) burstiness).
 * Its window is from when the bucket was last empty to when it is fullest. One pass, O(1) state.
 *
 * Off by no more than a few units of 2^-53 of the operations done in the window, however many segments it has.
 */
export function highestLevel({ size, time, rate }: Envelope, drain: number): Taken {
  const level = new CompensatedSum();
  let emptyUntil = 0;
  let best = 0;
  let [bestFrom, bestTo] = [0, 0];
  for (let k = 0; k < size; k += 1) {
    const from = time[k] as number;
    const to = time[k + 1] as number;
    if (level.value === 0) emptyUntil = from;
    level.add(((rate[k] as number) - drain) * (to - from));
    if (level.value <= 0) level.clear();
    if (level.value > best) {
      best = level.value;
      bestFrom = emptyUntil;
      bestTo = to;
    }
  }
  return { value: best, window: best > 0 ? { from: bestFrom, to: bestTo } : null };
}
