import { describe, expect, test } from 'vitest';

import { discreteFourierTransform } from './fourier.reference.js';
import { FourierTransform } from './fourier.js';
import { Draws } from './null-processes.reference.js';

const noise = (seed: number, length: number): Float64Array => {
  const draws = new Draws(seed);
  return Float64Array.from({ length }, () => draws.normal());
};

describe('the mixed-radix transform', () => {
  test.each([1, 2, 3, 4, 6, 8, 12, 35, 97, 96 * 5, 96 * 14])('of length %d is the one of the definition', (length) => {
    const [re, im] = [noise(length, length), noise(length + 1, length)];
    const [fast, slow] = [new FourierTransform(length).transform(re, im), discreteFourierTransform(re, im)];
    for (let k = 0; k < length; k += 1) {
      expect(Math.abs((fast.re[k] as number) - (slow.re[k] as number))).toBeLessThan(1e-10);
      expect(Math.abs((fast.im[k] as number) - (slow.im[k] as number))).toBeLessThan(1e-10);
    }
  });

  test('keeps the sum of squares at four weeks, and leaves its input alone', () => {
    const series = noise(5, 2688);
    const copy = series.slice();
    const { re, im } = new FourierTransform(2688).transform(series, new Float64Array(2688));
    const power = re.reduce((sum, x, k) => sum + x * x + (im[k] as number) * (im[k] as number), 0) / 2688;
    expect(power / series.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 12);
    expect(series).toEqual(copy);
  });
});
