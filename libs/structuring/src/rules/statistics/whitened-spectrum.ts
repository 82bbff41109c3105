import { WEEK } from './bins.js';
import type { FourierTransform } from './fourier.js';

/** Lines on either side that a line is compared with, at most and at least. */
const NEIGHBOURS = { most: 50, least: 10 } as const;
/** The calendar's lines that are left out: all harmonics of a day, and of a week up to its 84th (two hours): office hours reach that far. */
const WEEK_HARMONICS = 84;
/** By which chances are raised: traffic is no Gaussian noise, and without it seven processes gave up to 1.2 times the nominal rate (24 in 20,000). */
const CAUTION = 1.5;
/** Lines below this share of the mean power are rounding, which has no smooth spectrum. */
const ROUNDING = 1e-9;

/** The line that stands out most from its neighbours. */
export interface Line {
  /** Chance of a line as strong as this among all that were looked at, if the series were noise of a smooth spectrum. */
  readonly chance: number;
  /** Cycles in the window. */
  readonly cycles: number;
  /** Power over the median of the neighbours. */
  readonly prominence: number;
}

/**
 * The most prominent line in the periodogram of a series of whole weeks, calendar lines left out.
 *
 * Why the chance is right: the lines of Gaussian white noise are independent and exponential, and those of noise with a smooth
 * spectrum nearly so, each with the mean of its neighbours. The quotient r of a line by the j-th smallest of N neighbours then has
 * a closed tail whatever that mean, since an order statistic of exponentials is a sum of independent exponentials (Rényi):
 *
 *     P(line >= r × j-th of N) = Π (N − i) / (N − i + r), i from 0 to j − 1.
 *
 * So the noise of the whitening is accounted for exactly, where 1 − (1 − e^−z)^m would ignore it and needs its level cut to a sixth;
 * and no more than × and ÷ is needed. The number of lines is allowed for by Bonferroni's bound. Neighbours are taken in equal numbers
 * from both sides, fewer at the ends: the median of a window is then right where the spectrum falls steadily, as at its low end.
 */
export function strongestLine(scores: Float64Array, transform: FourierTransform): Line {
  const weeks = scores.length / WEEK;
  const { re, im } = transform.transform(scores, new Float64Array(scores.length));
  const cycles: number[] = [];
  for (let k = 1; 2 * k < scores.length; k += 1) if (!isCalendar(k, weeks)) cycles.push(k);
  const power = Float64Array.from(cycles, (k) => (re[k] as number) * (re[k] as number) + (im[k] as number) * (im[k] as number));

  // The mean power of all lines, calendar included, is the sum of squares (Parseval).
  const rounding = ROUNDING * scores.reduce((sum, one) => sum + one * one, 0);
  let strongest: Line = { chance: 1, cycles: 0, prominence: 0 };
  let looked = 0;
  const window = new SortedWindow(power);
  for (let line = 0; line < power.length; line += 1) {
    const reach = Math.min(NEIGHBOURS.most, line, power.length - 1 - line);
    if (reach < NEIGHBOURS.least) continue;
    looked += 1;
    window.moveTo(line - reach, line + reach + 1);
    if ((power[line] as number) <= rounding) continue;
    const level = Math.max(rounding, window.smallest(reach, power[line] as number));
    const prominence = (power[line] as number) / level;
    const chance = tail(prominence, reach, 2 * reach);
    if (chance < strongest.chance) strongest = { chance, cycles: cycles[line] as number, prominence };
  }
  return { ...strongest, chance: Math.min(1, CAUTION * strongest.chance * looked) };
}

/** Within one line of a harmonic of a day, as slow changes of a daily pattern spread that far, or on one of a week. */
function isCalendar(cycles: number, weeks: number): boolean {
  const days = 7 * weeks;
  const pastDay = cycles % days;
  return pastDay <= 1 || pastDay === days - 1 || (cycles % weeks === 0 && cycles / weeks <= WEEK_HARMONICS);
}

function tail(quotient: number, j: number, N: number): number {
  let product = 1;
  for (let i = 0; i < j; i += 1) product *= (N - i) / (N - i + quotient);
  return product;
}

/** The values of a window that moves along an array, kept in order. */
class SortedWindow {
  private readonly sorted: Float64Array;
  private size = 0;
  private from = 0;
  private to = 0;

  constructor(private readonly values: Float64Array) {
    this.sorted = new Float64Array(2 * NEIGHBOURS.most + 3);
  }

  /** Both ends only ever move up, by a few places at once. */
  moveTo(from: number, to: number): void {
    for (; this.to < to; this.to += 1) {
      const value = this.values[this.to] as number;
      const place = this.placeOf(value);
      this.sorted.copyWithin(place + 1, place, this.size);
      this.sorted[place] = value;
      this.size += 1;
    }
    for (; this.from < from; this.from += 1) {
      const place = this.placeOf(this.values[this.from] as number);
      this.sorted.copyWithin(place, place + 1, this.size);
      this.size -= 1;
    }
    // The right end is mirrored at the last line: the window shrinks from the left only.
  }

  /** The j-th smallest, from 1, of the window without `left`, which is one of its values. */
  smallest(j: number, left: number): number {
    return this.sorted[this.placeOf(left) < j ? j : j - 1] as number;
  }

  /** How many values of the window are less. */
  private placeOf(value: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
