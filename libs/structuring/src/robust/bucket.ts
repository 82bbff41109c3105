import type { Envelope } from './envelope.js';
import type { Taken } from './window.js';

/**
 * The highest level of a bucket that M fills and `drain` empties, never below 0: the most by which operations within some window exceed
 * drain × length. So it reaches σ exactly when some window has ∫M ≥ σ + drain · length (theorem T12; Cruz's (σ, ρ) burstiness).
 * Its window is from when the bucket was last empty to when it is fullest. One pass, O(1) state.
 *
 * No level on the way to the highest exceeds it, so rounding is within about n · 2^-53 of the operations done in the window.
 */
export function highestLevel({ size, time, rate }: Envelope, drain: number): Taken {
  let level = 0;
  let emptyUntil = 0;
  let best = 0;
  let window: Taken['window'] = null;
  for (let k = 0; k < size; k += 1) {
    const from = time[k] as number;
    const to = time[k + 1] as number;
    if (level === 0) emptyUntil = from;
    level = Math.max(level + ((rate[k] as number) - drain) * (to - from), 0);
    if (level > best) {
      best = level;
      window = { from: emptyUntil, to };
    }
  }
  return { value: best, window };
}
