import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY } from './cuts.js';
import { blocking, dailyQuota, streaming } from './pace.js';

const RHYTHM = { computeS: 3_000, syncS: 10, sigma: 0.15 };

describe('how exchange is spread over time', () => {
  test.each([
    ['blocking', blocking(Float64Array.from({ length: 500 }, (_, i) => 997 * i + 13))],
    ['streaming', streaming(RHYTHM)],
    ['by daily quota', dailyQuota(RHYTHM)],
  ])('%s: what goes in an interval is what goes in its parts', (_, pace) => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4 * DAY }), fc.nat(DAY), fc.nat(DAY), (from, first, second) => {
      const [middle, to] = [from + first, from + first + second];
      expect(pace({ from, to: middle }) + pace({ from: middle, to })).toBeCloseTo(pace({ from, to }), 6);
    }));
  });

  test('by daily quota sends as much a day as streaming, and nothing by day', () => {
    const quota = dailyQuota(RHYTHM);
    expect(quota({ from: 3 * DAY, to: 10 * DAY })).toBeCloseTo(streaming(RHYTHM)({ from: 3 * DAY, to: 10 * DAY }), 9);
    expect(quota({ from: 3 * DAY + 5 * 3_600, to: 4 * DAY + 3_600 })).toBe(0);
    expect(quota({ from: 3 * DAY + 3_600, to: 3 * DAY + 5 * 3_600 })).toBeCloseTo(DAY / RHYTHM.computeS, 9);
  });
});
