import { describe, expect, test } from 'vitest';

import { WEEK } from './bins.js';
import { STATISTICAL_DEFAULTS } from './chance.js';
import { fit, prepare } from './cross-correlation.js';
import { FourierTransform } from './fourier.js';
import { NULL_PROCESSES } from './null-processes.reference.js';
import { sentAndReceived, type Exchange } from './planted-exchange.reference.js';
import { normalScores } from './ranks.js';
import { strongestLine } from './whitened-spectrum.js';

/** RUNS = 100 gives the figures in the docstrings of the rules: the share of seeds 0 to RUNS − 1 that is found. */
const RUNS = 12;
const SIZE = STATISTICAL_DEFAULTS.mostWeeks * WEEK;
const transform = new FourierTransform(SIZE);
const known = new Uint8Array(SIZE).fill(1);

/** Share of planted exchanges found, tested alone at α. */
function power(background: string, exchange: Exchange): { readonly synchrony: number; readonly periodicity: number } {
  const process = NULL_PROCESSES.find(([name]) => name === background)![1];
  let [synchrony, periodicity] = [0, 0];
  for (let seed = 0; seed < RUNS; seed += 1) {
    const { sent, received } = sentAndReceived(process, seed, SIZE, exchange);
    if (fit(prepare(sent, known, transform), prepare(received, known, transform), transform).chance <= STATISTICAL_DEFAULTS.alpha) synchrony += 1;
    if (strongestLine(normalScores(sent, known), transform).chance <= STATISTICAL_DEFAULTS.alpha) periodicity += 1;
  }
  return { synchrony: synchrony / RUNS, periodicity: periodicity / RUNS };
}

/** Every 5 hours 4½ minutes, which is no part of a day or a week. */
const PERIOD = 20.3;

describe('an exchange as large as the traffic of a quarter of an hour', () => {
  test.each(['poisson', 'diurnal', 'ar1'].flatMap((background) => [0, 0.05, 0.15, 0.25, 0.4].map((jitter) => ({ background, jitter }))))(
    'on $background traffic, jitter $jitter: synchrony finds it',
    ({ background, jitter }) => {
      // Measured at 0.96 and more: fewer than 9 of 12 would have a probability below 0.001.
      expect(power(background, { period: PERIOD, jitter, size: 1 }).synchrony).toBeGreaterThanOrEqual(0.75);
    },
  );

  test.each(['poisson', 'diurnal', 'ar1'])('on %s traffic: a strict period is found by its line, one moved by a quarter of it is not', (background) => {
    expect(power(background, { period: PERIOD, jitter: 0, size: 1 }).periodicity).toBeGreaterThanOrEqual(0.75);
    expect(power(background, { period: PERIOD, jitter: 0.25, size: 1 }).periodicity).toBeLessThanOrEqual(0.25);
  });

  test('is lost in heavy-tailed traffic', () => {
    const lost = power('lognormal', { period: PERIOD, jitter: 0, size: 1 });
    expect(lost.synchrony).toBeLessThanOrEqual(0.25);
    expect(lost.periodicity).toBeLessThanOrEqual(0.5);
  });
});

describe('BLIND SPOT: exchange locked to the calendar', () => {
  test.each([8, 12, 24])('every %d bins, four times the traffic of one: found by neither rule', (period) => {
    expect(power('poisson', { period, jitter: 0, size: 4 })).toEqual({ synchrony: 0, periodicity: 0 });
  });

  test('at the same times of every week: not by synchrony', () => {
    expect(power('poisson', { period: 22.4, jitter: 0, size: 4 }).synchrony).toBe(0);
  });
});
