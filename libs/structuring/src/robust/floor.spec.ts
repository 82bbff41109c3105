import { expect, test } from 'vitest';

import { isPod, POD_FLOOR } from './floor.js';

test('either leg is enough, at the floor and above', () => {
  expect(POD_FLOOR).toEqual({ h100e: 16, memoryGB: 1280 });
  expect(isPod({ h100e: 16, memoryGB: 0 })).toBe(true);
  expect(isPod({ h100e: 0, memoryGB: 1280 })).toBe(true);
  expect(isPod({ h100e: 15.99, memoryGB: 1279 })).toBe(false);
});

test('50 A100 with 80 GB are below 16 H100-equivalents and have 4 TB', () => {
  const h100e = (50 * 312) / 990;
  expect(h100e).toBeLessThan(16);
  expect(isPod({ h100e, memoryGB: 50 * 80 })).toBe(true);
  expect(isPod({ h100e, memoryGB: 0 })).toBe(false);
});
