import { CompensatedSum } from './compensated-sum.js';
import type { Envelope } from './envelope.js';
import type { Window } from './rate-rows.js';

/** A value and where it is taken; null for an envelope of nothing. */
export interface Taken {
  readonly value: number;
  readonly window: Window | null;
}

/** Operations within some segments: `from` to `to` - 1. */
function integral({ time, rate }: Envelope, from: number, to: number): number {
  const sum = new CompensatedSum();
  for (let k = from; k < to; k += 1) sum.add((rate[k] as number) * ((time[k + 1] as number) - (time[k] as number)));
  return sum.value;
}

/** Integral of M over all time, operations. */
export function totalOf(envelope: Envelope): number {
  return integral(envelope, 0, envelope.size);
}

/**
 * The most that M adds up to within a window of length `horizon` or less, and the first such window without idle ends. As M is not
 * negative a window may as well have the full length; as a function of where the window starts its integral is linear
 * between the instants at which either of its ends passes a time of the envelope, so the most is reached where a window starts
 * with a segment or ends with one. Two pointers, O(n).
 */
export function mostWithin(envelope: Envelope, horizon: number): Taken {
  const { size, time } = envelope;
  if (size === 0) return { value: 0, window: null };
  const first = time[0] as number;
  const last = time[size] as number;
  if (last - first <= horizon) {
    const value = totalOf(envelope);
    return { value, window: value > 0 ? trimmed(envelope, { from: first, to: last }) : null };
  }
  const forwards = startingWithSegment(envelope, horizon, false);
  const backwards = startingWithSegment(envelope, horizon, true);
  if (forwards.value === 0) return { value: 0, window: null };
  if (forwards.value >= backwards.value) return { value: forwards.value, window: trimmed(envelope, { from: forwards.from, to: forwards.from + horizon }) };
  return { value: backwards.value, window: trimmed(envelope, { from: -backwards.from - horizon, to: -backwards.from }) };
}

/**
 * The best window of exactly `horizon` that starts with a segment; `mirrored`: with time running backwards, from minus the last time
 * on. Full segments are added and taken away as the same number.
 */
function startingWithSegment({ size, time, rate }: Envelope, horizon: number, mirrored: boolean): { readonly value: number; readonly from: number } {
  const timeAt = (k: number): number => (mirrored ? -(time[size - k] as number) : (time[k] as number));
  const rateAt = (k: number): number => rate[mirrored ? size - 1 - k : k] as number;
  const worth = (k: number): number => rateAt(k) * (timeAt(k + 1) - timeAt(k));
  const full = new CompensatedSum();
  let best = { value: 0, from: 0 };
  // The segments k .. next - 1 lie within the window as a whole.
  let next = 0;
  for (let k = 0; k < size; k += 1) {
    const from = timeAt(k);
    // The same difference is taken below for the part, so that it is not negative.
    while (next < size && timeAt(next + 1) - from <= horizon) {
      full.add(worth(next));
      next += 1;
    }
    const part = next < size ? rateAt(next) * (horizon - (timeAt(next) - from)) : 0;
    const value = full.value + part;
    if (value > best.value) best = { value, from };
    if (next > k) full.add(-worth(k));
    else next = k + 1;
  }
  return best;
}

/** A window without the ends in which M is 0. */
function trimmed({ size, time, rate }: Envelope, { from, to }: Window): Window {
  let first = 0;
  while (first < size - 1 && ((time[first + 1] as number) <= from || rate[first] === 0)) first += 1;
  let last = size - 1;
  while (last > first && ((time[last] as number) >= to || rate[last] === 0)) last -= 1;
  return { from: Math.max(from, time[first] as number), to: Math.min(to, time[last + 1] as number) };
}
