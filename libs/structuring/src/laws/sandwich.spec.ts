import { describe, expect, test } from 'vitest';

import { onRandomCustomers } from './customers.reference.js';
import { named, ROBUST, ROBUST_PAIRWISE, robustWithin, SEFERIS_FIST } from './engines.reference.js';
import type { Thresholds, TimelineWorkload } from '../timeline/types.js';

/** Sums of quotients in another order. */
const ROUNDING = 1 + 1e-12;

describe('within the literal engine: every other sum is at most the colour chain, and that at most the sum of all (T4)', () => {
  test('on random customers', () => {
    onRandomCustomers(6, (timeline, thresholds) => {
      const { values } = SEFERIS_FIST.judge(timeline, thresholds);
      expect(values['combined ops']).toBeGreaterThanOrEqual(Math.max(values['sequential ops']!, values['parallel ops']!));
      expect(values['combined ops']).toBeLessThanOrEqual(values['upperBoundOps']!);
      expect(values['combined rate']! * ROUNDING).toBeGreaterThanOrEqual(Math.max(values['sequential rate']!, values['parallel rate']!));
    });
  });
});

describe('between the engines (T11)', () => {
  // A pair that exchanges D makes the customer's total reach D, so whatever the literal engine links the robust one links too.
  test('colour chain ≤ integral of M linked pair by pair ≤ integral of M linked on the total; rates likewise with the peak of M', () => {
    let [belowPairwise, belowTotal] = [0, 0];
    onRandomCustomers(7, (timeline, thresholds) => {
      const literal = SEFERIS_FIST.judge(timeline, thresholds).values;
      const pairwise = ROBUST_PAIRWISE.judge(timeline, thresholds).values;
      const onTotal = robustWithin(Infinity).judge(timeline, thresholds).values;
      expect(literal['combined ops']).toBeLessThanOrEqual(pairwise['total']! * ROUNDING);
      expect(literal['combined rate']).toBeLessThanOrEqual(pairwise['peak']! * ROUNDING);
      for (const figure of ['total', 'peak', 'bucketLevel'] as const) expect(pairwise[figure]).toBeLessThanOrEqual(onTotal[figure]! * ROUNDING);
      if (literal['combined ops']! < pairwise['total']! * 0.99) belowPairwise += 1;
      if (pairwise['total']! < onTotal['total']! * 0.99) belowTotal += 1;
    });
    // They are bounds and not the same figure.
    expect(Math.min(belowPairwise, belowTotal)).toBeGreaterThan(50);
  });

  test('a customer whom the literal engine flags on operations is flagged by the robust one without a horizon', () => {
    let flagged = 0;
    onRandomCustomers(8, (timeline, thresholds) => {
      if (!SEFERIS_FIST.judge(timeline, thresholds).tests.some(({ quantity, hit }) => quantity === 'ops' && hit)) return;
      flagged += 1;
      expect(robustWithin(Infinity).judge(timeline, thresholds).flagged).toBe(true);
    });
    expect(flagged).toBeGreaterThan(50);
  });
});

describe.each(named(ROBUST))('within %s', (_, { judge }) => {
  test('bucket and envelope are at most the integral of M, and that at most the operations of all workloads', () => {
    onRandomCustomers(9, (timeline, thresholds) => {
      const { values } = judge(timeline, thresholds);
      const all = SEFERIS_FIST.judge({ ...timeline, workloads: timeline.workloads.map((w) => ({ ...w, declared: 'training' })) }, thresholds).values['upperBoundOps']!;
      expect(values['total']).toBeLessThanOrEqual(all * ROUNDING);
      expect(values['envelope ops']).toBeLessThanOrEqual(values['total']! * ROUNDING);
      expect(values['bucketLevel']).toBeLessThanOrEqual(values['total']! * ROUNDING);
      expect(values['burst ops']).toBe(values['bucketLevel']);
    });
  });

  test('when all workloads are linked with each other, the integral of M is all that they did', () => {
    onRandomCustomers(10, (timeline, thresholds) => {
      const together = timeline.workloads.map(({ id }) => ({ endpoint: 'one bucket', workload: id, bytes: thresholds.D }));
      const declared = timeline.workloads.map((w) => ({ ...w, declared: 'training' }));
      const { values } = judge({ ...timeline, endpoints: together }, thresholds);
      const all = SEFERIS_FIST.judge({ ...timeline, workloads: declared }, thresholds).values['upperBoundOps']!;
      expect(values['total']).toBeGreaterThanOrEqual(all / ROUNDING);
      expect(values['total']).toBeLessThanOrEqual(all * ROUNDING);
    });
  });

  test('a longer horizon never lowers the envelope, and without one it is the integral of M', () => {
    onRandomCustomers(11, (timeline, thresholds) => {
      const longer = robustWithin(Infinity).judge(timeline, thresholds).values['envelope ops']!;
      expect(judge(timeline, thresholds).values['envelope ops']).toBeLessThanOrEqual(longer * ROUNDING);
      expect(longer * ROUNDING).toBeGreaterThanOrEqual(robustWithin(Infinity).judge(timeline, thresholds).values['total']!);
    });
  });
});

describe('a horizon', () => {
  test('of 7 sees 7 units of a steady rate, and the 7 best of an unsteady one', () => {
    const thresholds: Thresholds = { C1: 1000, C: 1000, R: 1000, B: 1000, D: 1 };
    const at = (rate: number, start: number, end: number): TimelineWorkload => ({ id: `${start}`, provider: 'p', start, end, ops: rate * (end - start), bandwidth: 0, declared: null });
    const most = (horizonS: number, ...workloads: TimelineWorkload[]): number => robustWithin(horizonS).judge({ workloads, exchanges: [], now: 0, projection: 0 }, thresholds).values['envelope ops']!;
    expect([most(7, at(1, 0, 20)), most(Infinity, at(1, 0, 20))]).toEqual([7, 20]);
    // 5 units at 3 and 2 at 1, whichever comes first: the best window ends, or begins, with the fast ones.
    expect(most(7, at(1, 0, 10), at(3, 10, 15))).toBe(17);
    expect(most(7, at(3, 0, 5), at(1, 5, 15))).toBe(17);
  });
});
