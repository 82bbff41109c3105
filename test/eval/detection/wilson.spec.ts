import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { share, spread } from './wilson.js';

describe('the interval of a share', () => {
  // Newcombe (1998), Two-sided confidence intervals for the single proportion, Table I, method 3.
  test.each([[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611], [1, 29, 0.0061, 0.1718]])('of %i in %i is the published one', (hits, of, low, high) => {
    const found = share(hits, of);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  test('holds the share, keeps within 0 and 1, and is the other way round for what does not hit', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 500 }).chain((of) => fc.tuple(fc.integer({ min: 0, max: of }), fc.constant(of))), ([hits, of]) => {
      const { share: p, low, high } = share(hits, of);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(p as number);
      expect(high).toBeGreaterThanOrEqual(p as number);
      expect(share(of - hits, of).low).toBeCloseTo(1 - (high as number), 12);
    }));
  });

  test('of nobody is nothing', () => {
    expect(share(0, 0)).toEqual({ hits: 0, of: 0, share: null, low: null, high: null });
  });
});

test('the middle and nine tenths of some figures are figures among them', () => {
  expect(spread([])).toBeNull();
  expect(spread([3])).toEqual({ median: 3, p90: 3 });
  expect(spread([5, 1, 4, 2, 3])).toEqual({ median: 3, p90: 5 });
  expect(spread(Array.from({ length: 100 }, (_, i) => 100 - i))).toEqual({ median: 50, p90: 90 });
});
