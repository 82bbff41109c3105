import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { undetectedOperations, type PriceInputs } from './price.js';
import { isDetected, mostUndetected } from './schedules.reference.js';

const policies = [3, 5, 7].flatMap((threshold) => [2, 3].flatMap((burst) => [1, 2].flatMap((rate) => [1, 2, 3, Infinity].map((horizonS): PriceInputs => ({ threshold, burst, rate, horizonS })))));

describe('robust@1 lets through what the price of evasion says, and no more', () => {
  test('all schedules of whole operations over up to four time units, under 48 policies: the most undetected is one below each threshold', () => {
    let binding = 0;
    for (const policy of policies) {
      for (const slots of [1, 2, 3, 4]) {
        // In whole operations, below C is C - 1 and below C1 is C1 - 1.
        const below = { ...policy, threshold: policy.threshold - 1, burst: policy.burst - 1 };
        expect({ policy, slots, most: mostUndetected(slots, policy) }).toEqual({ policy, slots, most: undetectedOperations(below, slots) });
        binding += undetectedOperations(below, slots) < below.burst + below.rate * slots ? 1 : 0;
      }
    }
    // The horizon binds in many of them, so that both halves of the bound are tried.
    expect(binding).toBeGreaterThan(60);
  });

  test('the finer the unit, the nearer the bound: it is the least upper bound', () => {
    const policy = { threshold: 4, burst: 1, rate: 1, horizonS: 3 };
    const shortfalls = [1, 2, 4].map((unit) => {
      const finer = { ...policy, threshold: policy.threshold * unit, burst: policy.burst * unit, rate: policy.rate * unit };
      return undetectedOperations(policy, 2) - mostUndetected(2, finer) / unit;
    });
    expect(shortfalls).toEqual([1, 0.5, 0.25]);
  });

  test('two rows of work at once, linked: their sum is what is bounded', () => {
    const policy = { threshold: 5, burst: 2, rate: 1, horizonS: Infinity };
    const bound = undetectedOperations({ ...policy, threshold: 4, burst: 1 }, 3);
    let most = 0;
    const rates = [0, 1, 2, 3];
    for (const [a, b, c, d, e, f] of product(rates, 6)) {
      const total = [a, b, c, d, e, f].reduce((sum: number, ops) => sum + (ops as number), 0);
      if (total > most && !isDetected([[a, b, c] as number[], [d, e, f] as number[]], policy)) most = total;
    }
    expect(most).toBe(bound);
  });

  test('identities that are not known to be one each have the bound to themselves', () => {
    const policy = { threshold: 4, burst: 2, rate: 1, horizonS: Infinity };
    let most = 0;
    for (const [a, b, c, d] of product([0, 1, 2, 3], 4) as [number, number, number, number][]) {
      if (!isDetected([[a, b]], policy) && !isDetected([[c, d]], policy)) most = Math.max(most, a + b + c + d);
    }
    expect(most).toBe(2 * undetectedOperations({ ...policy, threshold: 3, burst: 1 }, 2));
  });

  test('no schedule of any real rates exceeds it undetected', () => {
    const positive = fc.double({ min: 0.01, max: 10, noNaN: true });
    let undetected = 0;
    fc.assert(
      fc.property(positive, positive, positive, fc.constantFrom(2, 5, Infinity), fc.array(fc.double({ min: 0, max: 4, noNaN: true }), { minLength: 1, maxLength: 12 }), (a, b, rate, horizonS, schedule) => {
        const policy = { threshold: Math.max(a, b), burst: Math.min(a, b), rate, horizonS };
        if (isDetected([schedule], policy)) return;
        undetected += 1;
        expect(schedule.reduce((sum, ops) => sum + ops, 0)).toBeLessThanOrEqual(undetectedOperations(policy, schedule.length) * (1 + 1e-9));
      }),
      { numRuns: 3000 },
    );
    expect(undetected).toBeGreaterThan(500);
  });

  test('the burst at once and then R attains it to a millionth', () => {
    const policy = { threshold: 1e14, burst: 1e12, rate: 1e14 / 1095, horizonS: 548 };
    const almost = 1 - 1e-6;
    const schedule = [(policy.burst + policy.rate) * almost, ...Array.from({ length: 547 }, () => policy.rate * almost)];
    expect(isDetected([schedule], policy)).toBe(false);
    expect(schedule.reduce((sum, ops) => sum + ops, 0) / undetectedOperations(policy, 548)).toBeCloseTo(almost, 9);
    expect(isDetected([schedule.map((ops) => ops * 1.02)], policy)).toBe(true);
  });
});

function product(values: readonly number[], length: number): number[][] {
  return length === 0 ? [[]] : product(values, length - 1).flatMap((rest) => values.map((value) => [...rest, value]));
}
