import { DAY, WEEK } from './bins.js';
import type { FourierTransform, Spectrum } from './fourier.js';
import { upperTail } from './normal.js';
import { normalScores } from './ranks.js';

/** Bins on either side of the moving mean: an hour. Slower changes of load are not what is looked for, and would drown it. */
const REACH = 4;
/** Delays that are looked at: what is sent arrives within the hour. */
const LAGS = 5;
/**
 * By which chances are raised: the null distribution is estimated and near normal only, and traffic in one bin of twenty still gave up to
 * 2.8 times as many alarms as nominal (7 in 2,500).
 */
const CAUTION = 3;
/** Share of bins that have to differ from the commonest value. */
const LEAST_BUSY = 0.05;
/** Steps of a score that are still told apart. */
const GRAIN = 1e6;
/** Standard deviation of a normal distribution over its median absolute deviation. */
const NORMAL_SPREAD = 1.4826022185056018;

/** A series made ready for comparison with others over the same bins. */
export interface Prepared {
  readonly spectrum: Spectrum;
  /** Sums of squares and of cubes. */
  readonly squares: number;
  readonly cubes: number;
}

/** How well what one sends fits what another receives. */
export interface Fit {
  /** Chance of a fit as good in unrelated traffic, over all delays together. */
  readonly chance: number;
  /** Bins by which arrival follows. */
  readonly lag: number;
  /** Correlation at this delay, in standard deviations over the median of all other delays. */
  readonly deviation: number;
  readonly correlation: number;
}

/**
 * Ranks, less their moving mean, less the mean of the same quarter of an hour of all weeks, then ranked again among the same quarter of
 * all days. Office hours are the same for all of a customer's workloads, and without the weekly mean their Mondays alone would
 * look like exchange. The second ranking takes out what the calendar does to the spread of traffic: with means alone, two daily
 * rhythms raise the variance of the very delays looked at, and false alarms to a multiple of nominal.
 */
export function prepare(bytes: Float64Array, known: Uint8Array, transform: FourierTransform): Prepared {
  const values = rankedWithinTimeOfDay(withoutWeeklyMean(withoutMovingMean(normalScores(bytes, known), known), known), known);
  let [squares, cubes] = [0, 0];
  for (const value of values) {
    squares += value * value;
    cubes += value * value * value;
  }
  return { spectrum: transform.transform(values, new Float64Array(values.length)), squares, cubes };
}

/**
 * The best circular cross-correlation over delays of none to an hour, against that over all other delays, which no exchange
 * explains. Their median and median absolute deviation stand for the null distribution: strictly periodic traffic also correlates
 * at every multiple of its period, which would inflate a standard deviation until nothing is seen. The spread is not taken below
 * that of independent bins, since where almost nothing happens most delays agree by having nothing in common.
 *
 * Rare events make the distribution skewed; to first order (Cornish and Fisher) the quantile is corrected by the skewness that the
 * correlation of two independent series has. Delays are allowed for by Bonferroni's bound.
 */
export function fit(sent: Prepared, received: Prepared, transform: FourierTransform): Fit {
  const n = transform.length;
  const scale = Math.sqrt(sent.squares * received.squares);
  if (scale === 0) return { chance: 1, lag: 0, deviation: 0, correlation: 0 };
  const correlation = crossCorrelation(sent.spectrum, received.spectrum, transform).map((sum) => sum / (n * scale));
  let lag = 0;
  for (let other = 1; other < LAGS; other += 1) if ((correlation[other] as number) > (correlation[lag] as number)) lag = other;
  if (isRimOfDip(correlation, lag)) return { chance: 1, lag, deviation: 0, correlation: correlation[lag] as number };
  const others = correlation.slice(LAGS).sort();
  const centre = middle(others);
  const spread = NORMAL_SPREAD * middle(others.map((value) => Math.abs(value - centre)).sort());
  const best = correlation[lag] as number;
  const deviation = (best - centre) / Math.max(spread, 1 / Math.sqrt(n));
  const skewness = (sent.cubes / (sent.squares * Math.sqrt(sent.squares))) * (received.cubes / (received.squares * Math.sqrt(received.squares))) * Math.sqrt(n);
  return { chance: Math.min(1, CAUTION * LAGS * upperTail(unskewed(deviation, skewness))), lag, deviation, correlation: best };
}

/** Whether fewer than one known bin in twenty differs from the commonest value: such series agree by chance more often than stated. */
export function isTooRare(bytes: Float64Array, known: Uint8Array): boolean {
  const counts = new Map<number, number>();
  let [all, commonest] = [0, 0];
  for (const [bin, value] of bytes.entries()) {
    if (known[bin] === 0) continue;
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    all += 1;
    commonest = Math.max(commonest, count);
  }
  return all - commonest < all * LEAST_BUSY;
}

/** Sums of sent(t) × received(t + lag) for all lags, times the length. */
function crossCorrelation(sent: Spectrum, received: Spectrum, transform: FourierTransform): Float64Array {
  const re = new Float64Array(transform.length);
  const im = new Float64Array(transform.length);
  for (let k = 0; k < re.length; k += 1) {
    const [a, b, c, d] = [sent.re[k] as number, sent.im[k] as number, received.re[k] as number, received.im[k] as number];
    // conj(sent) × received, conjugated once more: the forward transform then is the inverse one of it, which is real.
    re[k] = a * c + b * d;
    im[k] = b * c - a * d;
  }
  return transform.transform(re, im).re;
}

/** The w with w + skewness (w² − 1) / 6 = z; z itself where the skewness does not make large values likelier. */
function unskewed(z: number, skewness: number): number {
  if (!(skewness > 0)) return z;
  const a = skewness / 6;
  // The root in the form that does not cancel: a skewness of mere rounding has to change nothing.
  return (2 * (z + a)) / (1 + Math.sqrt(Math.max(0, 1 + 4 * a * (z + a))));
}

/** Circular like the correlation, so that a pattern of the calendar stays one up to the ends. */
function withoutMovingMean(values: Float64Array, known: Uint8Array): Float64Array {
  const n = values.length;
  const reduced = new Float64Array(n);
  for (let bin = 0; bin < n; bin += 1) {
    if (known[bin] === 0) continue;
    let [sum, count] = [0, 0];
    for (let i = bin - REACH; i <= bin + REACH; i += 1) {
      const at = i < 0 ? i + n : i % n;
      sum += values[at] as number;
      count += known[at] as number;
    }
    reduced[bin] = (values[bin] as number) - sum / count;
  }
  return reduced;
}

/**
 * Whether a deeper dip lies within the reach of the moving mean. Where one falls as the other rises (load that is shared out between
 * them), taking off the moving mean leaves a peak on either side, which is no exchange.
 */
function isRimOfDip(correlation: Float64Array, lag: number): boolean {
  const n = correlation.length;
  for (let other = lag - 2 * REACH; other <= lag + 2 * REACH; other += 1) {
    if (-(correlation[(other + n) % n] as number) > (correlation[lag] as number)) return true;
  }
  return false;
}

function withoutWeeklyMean(values: Float64Array, known: Uint8Array): Float64Array {
  const n = values.length;
  const reduced = new Float64Array(n);
  for (let slot = 0; slot < WEEK; slot += 1) {
    let [sum, count] = [0, 0];
    for (let bin = slot; bin < n; bin += WEEK) {
      sum += values[bin] as number;
      count += known[bin] as number;
    }
    for (let bin = slot; bin < n; bin += WEEK) if (known[bin] === 1) reduced[bin] = (values[bin] as number) - sum / count;
  }
  return reduced;
}

function rankedWithinTimeOfDay(values: Float64Array, known: Uint8Array): Float64Array {
  const days = values.length / DAY;
  const ranked = new Float64Array(values.length);
  const [sameTime, sameKnown] = [new Float64Array(days), new Uint8Array(days)];
  for (let slot = 0; slot < DAY; slot += 1) {
    for (let day = 0; day < days; day += 1) {
      // Bins that would tie but for the rounding of the means do tie.
      sameTime[day] = Math.round((values[day * DAY + slot] as number) * GRAIN);
      sameKnown[day] = known[day * DAY + slot] as number;
    }
    for (const [day, rank] of normalScores(sameTime, sameKnown).entries()) ranked[day * DAY + slot] = rank;
  }
  return ranked;
}

function middle(sorted: Float64Array): number {
  const upper = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? (sorted[upper] as number) : ((sorted[upper - 1] as number) + (sorted[upper] as number)) / 2;
}
