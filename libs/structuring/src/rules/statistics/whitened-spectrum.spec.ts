import { describe, expect, test } from 'vitest';

import { WEEK } from './bins.js';
import { FourierTransform } from './fourier.js';
import { Draws } from './null-processes.reference.js';
import { strongestLine } from './whitened-spectrum.js';

const SIZE = 4 * WEEK;
const transform = new FourierTransform(SIZE);
const noise = (seed: number): Float64Array => {
  const draws = new Draws(seed);
  return Float64Array.from({ length: SIZE }, () => draws.normal());
};
const wave = (cycles: number, height: number) => (value: number, bin: number): number => value + height * Math.cos((2 * Math.PI * ((cycles * bin) % SIZE)) / SIZE + 1);

describe('the strongest line', () => {
  test.each([45, 131, 502, 1301])('is found at %d cycles in the window', (cycles) => {
    const line = strongestLine(noise(cycles).map(wave(cycles, 0.3)), transform);
    expect(line.cycles).toBe(cycles);
    expect(line.chance).toBeLessThan(1e-6);
  });

  test.each([
    ['a day', 28],
    ['eight hours', 84],
    ['two hours', 336],
    ['a line beside three hours', 225],
    ['a seventh of a week', 28],
    ['a week ÷ 30, 5.6 hours', 120],
  ])('is never one of the calendar: %s', (_, cycles) => {
    const line = strongestLine(noise(7).map(wave(cycles, 3)), transform);
    expect(line.chance).toBeGreaterThan(0.01);
    expect(line.cycles).not.toBe(cycles);
  });

  test('in a falling spectrum is not simply the lowest', () => {
    const draws = new Draws(11);
    let level = 0;
    const drift = Float64Array.from({ length: SIZE }, () => (level = 0.98 * level + draws.normal()));
    expect(strongestLine(drift, transform).chance).toBeGreaterThan(0.01);
  });

  test('has the chance of its height in white noise: the closed tail of Rényi against 400 windows', () => {
    // All lines together reach a bound of x with probability 1 − e^−x, and the bound is stated one and a half times as high.
    const chances = Array.from({ length: 400 }, (_, seed) => strongestLine(noise(1000 + seed), transform).chance);
    const share = (limit: number): number => chances.filter((chance) => chance <= limit).length / 400;
    // Four standard deviations of a binomial share either way; ignoring the noise of the median would give 0.3 for 0.1.
    expect(Math.abs(share(0.15) - 0.095)).toBeLessThan(0.06);
    expect(Math.abs(share(0.45) - 0.26)).toBeLessThan(0.09);
  });

  test('of nothing is none', () => {
    expect(strongestLine(new Float64Array(SIZE), transform)).toEqual({ chance: 1, cycles: 0, prominence: 0 });
  });

  test('of a pure calendar pattern is not the rounding between its lines', () => {
    expect(strongestLine(Float64Array.from({ length: SIZE }, (_, bin) => (bin % 8 === 0 ? 2.1 : -0.3)), transform).chance).toBe(1);
  });
});
