import { randomIntegers } from '../../reference/random-timeline.reference.js';
import { DAY } from './bins.js';
import { exp, ln, turn } from './elementary.js';

/** Bins an hour, 15 minutes each. */
const HOUR = 4;

/** Draws for one series; seeded, and equal on every machine. */
export class Draws {
  private readonly integers: (below: number) => number;

  constructor(seed: number) {
    // Seeds that differ by one start far apart.
    this.integers = randomIntegers(Math.imul(seed + 1, 0x9e3779b1));
  }

  /** Uniform in (0, 1). */
  uniform(): number {
    return (this.integers(2 ** 32) + 0.5) / 2 ** 32;
  }

  below(limit: number): number {
    return this.integers(limit);
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square < 1) return x * Math.sqrt((-2 * ln(square)) / square);
    }
  }

  /** Poisson with a mean up to a few dozen, by counting exponential waits. */
  poisson(mean: number): number {
    const limit = exp(-mean);
    let events = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) events += 1;
    return events;
  }
}

/** Bytes by bin of traffic in which nobody exchanges anything; the mean of a bin is about 1e9. */
export type NullProcess = (draws: Draws, bins: number) => Float64Array;

const series = (bins: number, at: (bin: number) => number): Float64Array => Float64Array.from({ length: bins }, (_, bin) => Math.round(1e9 * at(bin)));
const noise = (draws: Draws, sigma: number): number => exp(sigma * draws.normal() - (sigma * sigma) / 2);

/** Nothing but independent requests. */
const poisson: NullProcess = (draws, bins) => series(bins, () => draws.poisson(20) / 20);
/** Users who sleep: a sine over the day, busiest at the same hour for everybody. */
const diurnal: NullProcess = (draws, bins) => series(bins, (bin) => (1 + 0.8 * turn(bin % DAY, DAY)[1]) * noise(draws, 0.3));
/** Load that drifts over hours: the logarithm is autoregressive, coefficient 0.9. */
const ar1: NullProcess = (draws, bins) => {
  let level = draws.normal();
  return series(bins, () => {
    const now = exp(0.6 * level);
    level = 0.9 * level + Math.sqrt(1 - 0.81) * draws.normal();
    return now;
  });
};
/** Heavy tails. */
const lognormal: NullProcess = (draws, bins) => series(bins, () => noise(draws, 1.2));
/** A back-up of an hour or two from two o'clock on each night, on top of light traffic. */
const nightlyBackup: NullProcess = (draws, bins) => {
  let length = 0;
  return series(bins, (bin) => {
    if (bin % DAY === 2 * HOUR) length = 4 + draws.below(5);
    length -= 1;
    return draws.poisson(10) / 20 + (length >= 0 ? 10 * noise(draws, 0.2) : 0);
  });
};
/** Uploads at random times, six a day, of 15 to 60 minutes, on top of light traffic. */
const randomUploads: NullProcess = (draws, bins) => {
  let length = 0;
  return series(bins, () => {
    if (draws.below(DAY / 6) === 0) length = 1 + draws.below(4);
    length -= 1;
    return draws.poisson(10) / 20 + (length >= 0 ? 5 * noise(draws, 0.5) : 0);
  });
};
/** A job at every full hour, of varying size. */
const hourlyCron: NullProcess = (draws, bins) => series(bins, (bin) => draws.poisson(10) / 20 + (bin % HOUR === 0 ? 2 * noise(draws, 0.5) : 0));

export const NULL_PROCESSES: readonly (readonly [name: string, process: NullProcess])[] = [
  ['poisson', poisson],
  ['diurnal', diurnal],
  ['ar1', ar1],
  ['lognormal', lognormal],
  ['nightly backup', nightlyBackup],
  ['random uploads', randomUploads],
  ['hourly cron', hourlyCron],
];
