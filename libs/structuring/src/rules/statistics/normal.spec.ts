import { describe, expect, test } from 'vitest';

import { quantile, upperTail } from './normal.js';

describe('the normal distribution', () => {
  test.each([
    // Abramowitz and Stegun, tables 26.1 and 26.2, and the usual critical values.
    [0, 0.5],
    [1, 0.158655253931457],
    [1.959963984540054, 0.025],
    [2.999999, 0.001349902463],
    [3, 0.00134989803163],
    [5, 2.866515718791939e-7],
    [10, 7.619853024160525e-24],
    [-1, 0.841344746068543],
  ])('P(Z > %d) = %d', (z, tail) => {
    expect(upperTail(z) / tail).toBeCloseTo(1, 9);
  });

  test('the two ways to the tail meet, and it falls throughout', () => {
    expect(upperTail(3 - 1e-12) / upperTail(3)).toBeCloseTo(1, 9);
    for (let z = -8; z < 36; z += 0.01) expect(upperTail(z + 0.01)).toBeLessThanOrEqual(upperTail(z));
    expect(upperTail(38)).toBe(0);
  });

  test('quantiles are the inverse', () => {
    for (const p of [1e-4, 0.02, 0.0243, 0.3, 0.5, 0.7, 0.999]) expect(Math.abs(1 - upperTail(quantile(p)) - p)).toBeLessThan(1e-7 * p);
    expect(upperTail(-quantile(1e-9)) / 1e-9).toBeCloseTo(1, 6);
    expect(quantile(0.975)).toBeCloseTo(1.959963984540054, 7);
    expect(quantile(0.5)).toBeCloseTo(0, 15);
  });
});
