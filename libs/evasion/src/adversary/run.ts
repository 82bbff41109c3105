import type { Rhythm } from '../population/clock.js';
import { DAY } from '../population/cuts.js';
import { logUniform, uniform } from '../population/distributions.js';
import type { Draft, WorkOptions } from '../population/draft.js';
import { H100_TOPS } from '../population/hardware.js';
import type { Setting, Work } from '../population/scenario.js';

/** One training run above the legal threshold, before it is split. */
export interface Run {
  /** Theoretical operations, tera-OP. */
  readonly operations: number;
  readonly from: number;
  readonly to: number;
}

/**
 * A run of 1.05 to 1.6 C in so many days, over by `now`. Operations are those that the rules count, hardware × time at dense peak; at a utilisation of
 * 40 % a model above C takes 2.5 times as many, which only makes it easier to find.
 */
export function aRun({ random, now, thresholds }: Setting, leastDays: number, mostDays: number): Run {
  const days = random.integer(leastDays, mostDays);
  const to = now - random.integer(1, 20) * DAY - random.integer(0, DAY - 1);
  return { operations: thresholds.C * uniform(random, 1.05, 1.6), from: to - days * DAY, to };
}

/** What its parts exchange: bytes of one update, and when. */
export interface Exchanging {
  readonly payloadB: number;
  readonly rhythm: Rhythm;
}

/** Bits a parameter that are sent: two bits of every 64th (Covenant-72B, arXiv 2603.08163), one, four (Streaming DiLoCo), eight (INTELLECT-1). */
const BITS = [0.219, 1, 4, 8];
/** Bits a second between two sites while it synchronises, and on average: published runs upload 6 to 67 Mbit/s. */
const LINK = 40e9;
const MOST_ON_AVERAGE = 80e6;

/**
 * A low-communication optimiser: a model of 2e11 to 1e12 parameters, as training at C makes them, synchronised every 20 minutes to three hours, or as
 * seldom as the average allows, within a country or over the world.
 */
export function lowCommunication({ random }: Setting): Exchanging {
  const payloadB = (logUniform(random, 2e11, 1e12) * random.pick(BITS)) / 8;
  const computeS = Math.max(logUniform(random, 1_200, 10_800), (payloadB * 8) / MOST_ON_AVERAGE);
  return { payloadB, rhythm: { computeS, syncS: 30 + (2 * payloadB * 8) / LINK, sigma: random.pick([0.15, 0.2, 0.35]) } };
}

/**
 * A run as pods that compute all the time, each at `share` of R at most; their number follows. `accountOf` says whose each is; whatever
 * else is known of a workload goes into `options`.
 */
export function asPods(draft: Draft, run: Run, share: number, accountOf: (pod: number) => WorkOptions['account'], options: Partial<WorkOptions> = {}): Work[] {
  const seconds = run.to - run.from;
  const most = Math.max(1, Math.floor((share * draft.setting.thresholds.R) / H100_TOPS));
  const pods = Math.max(2, Math.ceil(run.operations / (most * H100_TOPS * seconds)));
  const count = Math.ceil(run.operations / (pods * H100_TOPS * seconds));
  return Array.from({ length: pods }, (_, pod) => draft.work({ account: accountOf(pod), start: run.from, end: run.to, count, ...options }));
}

/** A run cut in time into `parts`, with pauses of `pauseS` between them (negative: they overlap). */
export function inSequence(draft: Draft, run: Run, parts: number, pauseS: number, accountOf: (part: number) => WorkOptions['account'], options: Partial<WorkOptions> = {}): Work[] {
  const length = Math.floor((run.to - run.from - (parts - 1) * pauseS) / parts);
  const count = Math.ceil(run.operations / (parts * length * H100_TOPS));
  return Array.from({ length: parts }, (_, part) => {
    const start = run.from + part * (length + pauseS);
    return draft.work({ account: accountOf(part), start, end: start + length, count, ...options });
  });
}
