import type { Rhythm } from './clock.js';
import { countWithin } from './clock.js';
import { DAY, type Cut } from './cuts.js';

/** How many synchronisations' worth of bytes an interval holds; parts of one count as parts. */
export type Pace = (cut: Cut) => number;

/** Blocking: all bytes of a synchronisation at its instant on the run's clock. */
export function blocking(clock: Float64Array): Pace {
  return ({ from, to }) => countWithin(clock, from, to);
}

/** Streaming in fragments while computing goes on: a nearly constant rate. */
export function streaming({ computeS }: Rhythm): Pace {
  return ({ from, to }) => (to - from) / computeS;
}

const QUOTA_FROM = 3_600;
const QUOTA_S = 4 * 3_600;

/** A day's bytes held back and sent between one and five o'clock UTC, as a nightly back-up is. */
export function dailyQuota({ computeS }: Rhythm): Pace {
  const days = (at: number): number => Math.floor(at / DAY) + Math.min(1, Math.max(0, ((at % DAY) - QUOTA_FROM) / QUOTA_S));
  return ({ from, to }) => ((days(to) - days(from)) * DAY) / computeS;
}
