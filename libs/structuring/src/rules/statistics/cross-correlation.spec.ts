import { describe, expect, test } from 'vitest';

import { WEEK } from './bins.js';
import { fit, isTooRare, prepare } from './cross-correlation.js';
import { FourierTransform } from './fourier.js';
import { Draws } from './null-processes.reference.js';

const SIZE = 2 * WEEK;
const transform = new FourierTransform(SIZE);
const known = new Uint8Array(SIZE).fill(1);
const noise = (seed: number): Float64Array => {
  const draws = new Draws(seed);
  return Float64Array.from({ length: SIZE }, () => draws.uniform());
};
const later = (values: Float64Array, lag: number): Float64Array => values.map((_, bin) => values[(bin - lag + SIZE) % SIZE] as number);
const compare = (sent: Float64Array, received: Float64Array) => fit(prepare(sent, known, transform), prepare(received, known, transform), transform);

describe('the fit of what is sent to what is received', () => {
  test.each([0, 1, 2, 3, 4])('is found with arrival %d bins later', (lag) => {
    const sent = noise(1);
    const { chance, lag: found } = compare(sent, later(sent, lag));
    expect([found, chance < 1e-12]).toEqual([lag, true]);
  });

  test.each([-1, 5, 700])('is not looked for at %d bins', (lag) => {
    const sent = noise(2);
    expect(compare(sent, later(sent, lag)).chance).toBeGreaterThan(1e-3);
  });

  test('of the opposite is none', () => {
    const sent = noise(3);
    expect(compare(sent, sent.map((value) => -value)).chance).toBe(1);
    const own = noise(4);
    expect(compare(sent, sent.map((value, bin) => (own[bin] as number) - value)).chance).toBe(1);
  });

  test('does not vanish where the scores are symmetric but for rounding', () => {
    for (let seed = 10; seed < 40; seed += 1) {
      const sent = noise(seed);
      const own = noise(seed + 1000);
      const half = sent.map((value, bin) => value + (own[bin] as number));
      expect(compare(sent, half).chance, `seed ${seed}`).toBeLessThan(1e-9);
    }
  });

  test('with itself is complete', () => {
    const { correlation, lag } = compare(noise(4), noise(4));
    expect([correlation, lag]).toEqual([expect.closeTo(1, 10), 0]);
  });

  test('of a series that never varies beyond its calendar is none', () => {
    const clock = Float64Array.from({ length: SIZE }, (_, bin) => (bin % 8 === 0 ? 1e9 : 1));
    expect(compare(clock, clock)).toEqual({ chance: 1, lag: 0, deviation: 0, correlation: 0 });
  });

  test('where much is not known is judged by the rest', () => {
    const sent = noise(5);
    const holes = known.map((_, bin) => (bin % 11 === 0 ? 0 : 1));
    const wild = sent.map((value, bin) => (holes[bin] === 0 ? 1e6 * value : value));
    const prepared = prepare(wild, holes, transform);
    expect(prepare(sent, holes, transform).spectrum).toEqual(prepared.spectrum);
    expect(fit(prepared, prepared, transform).chance).toBeLessThan(1e-12);
  });
});

test('traffic in fewer than one known bin in twenty is too rare', () => {
  const busy = (count: number): Float64Array => Float64Array.from({ length: 200 }, (_, bin) => (bin < count ? bin + 1 : 0));
  const all = new Uint8Array(200).fill(1);
  expect([isTooRare(busy(9), all), isTooRare(busy(10), all), isTooRare(busy(0), all)]).toEqual([true, false, true]);
  // Quiet bins that are not known do not count.
  expect(isTooRare(busy(9), all.map((_, bin) => (bin < 180 ? 1 : 0)))).toBe(false);
});
