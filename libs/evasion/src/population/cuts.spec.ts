import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutsOf, DAY, FINE_S } from './cuts.js';

const intervals = fc.record({ from: fc.integer({ min: 0, max: 900 * DAY }), length: fc.integer({ min: 1, max: 200 * DAY }), days: fc.integer({ min: 1, max: 28 }), fine: fc.boolean() });

describe('records of traffic', () => {
  test('cover the interval once, without a gap', () => {
    fc.assert(fc.property(intervals, ({ from, length, days, fine }) => {
      const cuts = cutsOf(from, from + length, days * DAY, fine);
      expect(cuts[0]?.from).toBe(from);
      expect(cuts.at(-1)?.to).toBe(from + length);
      for (const [index, cut] of cuts.entries()) {
        expect(cut.to).toBeGreaterThan(cut.from);
        if (index > 0) expect(cut.from).toBe(cuts[index - 1]?.to);
      }
    }));
  });

  test('end at midnight, or at a quarter of an hour where they are fine, wherever the interval begins: the other side cuts alike', () => {
    fc.assert(fc.property(intervals, ({ from, length, days, fine }) => {
      for (const { to } of cutsOf(from, from + length, days * DAY, fine).slice(0, -1)) expect(to % (fine ? FINE_S : days * DAY) === 0 || to % DAY === 0).toBe(true);
    }));
  });

  test('are fine for the last four weeks and not before', () => {
    const cuts = cutsOf(0, 100 * DAY, 7 * DAY, true);
    expect(cuts.filter(({ from, to }) => to - from > FINE_S).map(({ to }) => to / DAY)).toEqual([7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 72]);
    expect(cuts.filter(({ from, to }) => to - from === FINE_S)).toHaveLength(28 * 96);
  });

  test('of nothing are none', () => {
    expect(cutsOf(5, 5, DAY, true)).toEqual([]);
  });
});
