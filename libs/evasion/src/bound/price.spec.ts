import { DEFAULT_POLICY } from '#libs/structuring';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { priceInputs, priceOfEvasion, undetectedOperations, type PriceInputs } from './price.js';

const YEAR_S = 365 * 86_400;
const paper: PriceInputs = { threshold: 1e26, burst: 1e24, rate: 1e26 / (3 * YEAR_S), horizonS: Infinity };

/** Least of w + X(C · 3^-w) by trying every w. */
function waitThenTrain({ threshold, burst, rate }: PriceInputs, k: number): number {
  let least = Infinity;
  for (let w = 0; w < 8; w += 1e-4) least = Math.min(least, w + Math.max(0, ((threshold / k) * 3 ** -w - burst) / (rate * YEAR_S)));
  return least;
}

/** Years until compute that grows threefold a year has done X years of today's: summed day by day. */
function withProgress(years: number): number {
  let done = 0;
  let day = 0;
  for (; done < years; day += 1) done += 3 ** ((day + 0.5) / 365) / 365;
  return day / 365;
}

describe('price of evasion', () => {
  test.each([[1, 2.97], [2, 1.47], [10, 0.27]])('%i identities reach C in %f years', (k, years) => {
    expect(priceOfEvasion(paper, k, 1.5 * YEAR_S).yearsStatic).toBeCloseTo(years, 9);
  });

  test.each([1, 2, 3, 5, 10])('for %i identities, closed forms agree with adding up days and trying every wait', (k) => {
    const price = priceOfEvasion(paper, k, 1.5 * YEAR_S);
    expect(price.yearsWithProgress).toBeCloseTo(withProgress(price.yearsStatic), 2);
    expect(price.yearsWaitThenTrain).toBeCloseTo(waitThenTrain(paper, k), 3);
    expect(price.yearsWaitThenTrain).toBeLessThanOrEqual(price.yearsStatic + 1e-12);
  });

  test('R as asked for gives exactly the years that were asked for', () => {
    for (const k of [1, 3, 7]) {
      const { rateForGuarantee, rateForGuaranteeWithProgress } = priceOfEvasion(paper, k, YEAR_S, 2.5);
      expect(priceOfEvasion({ ...paper, rate: rateForGuarantee }, k, YEAR_S).yearsStatic).toBeCloseTo(2.5, 9);
      expect(priceOfEvasion({ ...paper, rate: rateForGuaranteeWithProgress }, k, YEAR_S).yearsWithProgress).toBeCloseTo(2.5, 9);
    }
  });

  test('so many identities that each has its share within the burst need no time', () => {
    expect(priceOfEvasion(paper, 100, YEAR_S)).toMatchObject({ yearsStatic: 0, yearsWithProgress: 0, yearsWaitThenTrain: 0, yearsOfWaiting: 0, rateForGuarantee: 0 });
    expect(priceOfEvasion(paper, 99, YEAR_S).yearsStatic).toBeGreaterThan(0);
  });

  test('more identities, a larger burst or a higher R never make evasion dearer', () => {
    const figure = fc.double({ min: 0.1, max: 100, noNaN: true });
    fc.assert(
      fc.property(figure, figure, figure, fc.integer({ min: 1, max: 50 }), fc.double({ min: 1, max: 3, noNaN: true }), (a, b, rate, k, more) => {
        const inputs = { threshold: Math.max(a, b) * 3, burst: Math.min(a, b), rate: rate / YEAR_S, horizonS: Infinity };
        const before = priceOfEvasion(inputs, k, YEAR_S);
        for (const after of [priceOfEvasion(inputs, k + 1, YEAR_S), priceOfEvasion({ ...inputs, burst: inputs.burst * more }, k, YEAR_S), priceOfEvasion({ ...inputs, rate: inputs.rate * more }, k, YEAR_S)]) {
          for (const field of ['yearsStatic', 'yearsWithProgress', 'yearsWaitThenTrain'] as const) expect(after[field]).toBeLessThanOrEqual(before[field] + 1e-9);
          expect(after.undetected).toBeGreaterThanOrEqual(before.undetected * (1 - 1e-12));
        }
      }),
    );
  });

  test('the default policy, whose figures are tera-OP, is that of the paper', () => {
    const inputs = priceInputs(DEFAULT_POLICY);
    expect(inputs).toMatchObject({ threshold: 1e26, burst: 1e24, horizonS: 548 * 86_400 });
    expect(priceOfEvasion(inputs, 1, 1.5 * YEAR_S).shareOfThreshold).toBeCloseTo(0.51, 3);
  });

  test('beyond the horizon, C may be done again', () => {
    expect(undetectedOperations({ threshold: 4, burst: 3, rate: 2, horizonS: 2 }, 4)).toBe(8);
    expect(undetectedOperations({ threshold: 4, burst: 3, rate: 2, horizonS: Infinity }, 4)).toBe(4);
  });

  test.each<[string, Partial<PriceInputs> & { k?: number; periodS?: number }, string, string]>([
    ['no threshold', { threshold: 0 }, 'EVASION_INPUT', 'threshold'],
    ['no burst', { burst: Number.NaN }, 'EVASION_INPUT', 'burst'],
    ['an infinite R', { rate: Infinity }, 'EVASION_INPUT', 'rate'],
    ['a horizon of no length', { horizonS: 0 }, 'EVASION_INPUT', 'horizonS'],
    ['half an identity', { k: 0.5 }, 'EVASION_INPUT', 'identities'],
    ['no period', { periodS: 0 }, 'EVASION_INPUT', 'periodS'],
    ['a burst above the threshold', { burst: 2e26 }, 'EVASION_RULE', 'burst'],
  ])('%s is refused', (_, { k = 1, periodS = YEAR_S, ...change }, code, field) => {
    expect(() => priceOfEvasion({ ...paper, ...change }, k, periodS)).toThrow(expect.objectContaining({ code, place: { field } }));
  });
});
