import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { discoveryLimit } from './false-discovery.js';

test('the example of Benjamini and Hochberg (1995), section 3.2: four of fifteen at 0.05', () => {
  const p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];
  const limit = discoveryLimit(p, 0.05);
  expect(p.filter((one) => one <= limit)).toHaveLength(4);
  expect(limit).toBeCloseTo((0.05 * 4) / 15, 15);
});

test('of one test it is the level itself, reached from below; of none nothing', () => {
  expect(discoveryLimit([0.001], 0.001)).toBe(0.001);
  expect(discoveryLimit([0.0010001], 0.001)).toBe(0);
  expect(discoveryLimit([], 0.001)).toBe(0);
});

test('as many are found as by trying every count, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 12 }), (tenths) => {
      const p = tenths.map((one) => one / 400);
      const counts = p.map((_, i) => i + 1).filter((count) => p.filter((one) => one <= (0.05 * count) / p.length).length >= count);
      const most = Math.max(0, ...counts);
      expect(p.filter((one) => one <= discoveryLimit(p, 0.05) && most > 0)).toHaveLength(most);
      expect(discoveryLimit([...p].reverse(), 0.05)).toBe(discoveryLimit(p, 0.05));
    }),
  );
});
