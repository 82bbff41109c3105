import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '#libs/encoding';
import { multiplyThenSum, sumThenMultiply, unblinding } from './combine.js';
import { interpolateAtZero } from './lagrange.js';
import { fromInteger, loadRistretto255, ORDER, type Ristretto255 } from './ristretto255.js';
import { choices } from './testing/sharing.js';

const holders = (max: number, most: number) => fc.uniqueArray(fc.integer({ min: 1, max }), { minLength: 1, maxLength: most });

let group: Ristretto255;
beforeAll(async () => {
  group = await loadRistretto255();
});

describe('interpolation at zero', () => {
  test('gives back the constant term of every polynomial of fitting degree', () => {
    fc.assert(
      fc.property(holders(255, 8), fc.array(fc.bigInt(-(10n ** 12n), 10n ** 12n), { minLength: 8, maxLength: 8 }), (indices, drawn) => {
        const coefficients = drawn.slice(0, indices.length);
        const { numerators, denominator } = interpolateAtZero(indices);
        const values = indices.map((x) => coefficients.reduce((sum, coefficient, power) => sum + coefficient * BigInt(x) ** BigInt(power), 0n));
        expect(values.reduce((sum, value, holder) => sum + value * (numerators[holder] ?? 0n), 0n)).toBe((coefficients[0] ?? 0n) * denominator);
        expect(denominator > 0n && denominator % ORDER !== 0n).toBe(true);
      }),
    );
  });

  test('in lowest terms: holders 1, 3 and 5 weigh 15/8, −10/8 and 3/8', () => {
    expect(interpolateAtZero([1, 3, 5])).toEqual({ numerators: [15n, -10n, 3n], denominator: 8n });
  });

  test.each([[[]], [[0]], [[256]], [[-1, 2]], [[1.5]], [[Number.NaN]], [[2, 1, 2]]])('holders %j are refused', (indices) => {
    expect(() => interpolateAtZero(indices)).toThrow(expect.objectContaining({ code: 'OPRF_HOLDERS' }));
  });
});

describe('combining and unblinding', () => {
  test('small sums, the formula as it is written, and the choice between them give the same bytes', () => {
    const subsets = fc.oneof(fc.constantFrom(...choices(3, 2), ...choices(5, 3)), holders(20, 12));
    fc.assert(
      fc.property(subsets, fc.bigInt(1n, ORDER - 1n), fc.bigInt(1n, ORDER - 1n), (indices, inverse, start) => {
        const interpolation = interpolateAtZero(indices);
        const elements = indices.map((_, holder) => group.multiplyBase(fromInteger((start + 7919n * BigInt(holder)) % ORDER || 1n)));
        const results = [sumThenMultiply, multiplyThenSum, unblinding].map((way) => {
          const { scale, unblind } = way(group, interpolation);
          return toHex(unblind(group.multiplyScalars(fromInteger(inverse), scale), elements));
        });
        expect(new Set(results).size).toBe(1);
      }),
      { numRuns: 60 },
    );
  });
});
