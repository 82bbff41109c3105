import { MAX_BATCH } from '#libs/epoch';
import * as fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { batchSizes, fillers, shuffled, stretches } from './batches.js';

describe('sizes of batches', () => {
  test.each([
    [0, []],
    [1, [8]],
    [8, [8]],
    [9, [16]],
    [257, [512]],
    [513, [1000]],
    [999, [1000]],
    [1000, [1000]],
    [2001, [1000, 1000, 8]],
  ])('of %i inputs are %j', (count, sizes) => {
    expect(batchSizes(count)).toEqual(sizes);
  });

  test('hold all inputs, are few, and cost less than is promised', () => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), (count) => {
        const sizes = batchSizes(count);
        const cost = sizes.reduce((sum, size) => sum + size, 0);
        expect(cost).toBeGreaterThanOrEqual(count);
        expect(cost).toBeLessThan(Math.max(9, 2 * count));
        expect(cost - count).toBeLessThanOrEqual(487);
        for (const size of sizes) seen.add(size);
      }),
    );
    expect(seen.size).toBeLessThanOrEqual(8);
  });

  test('are those of the stretches with their fillers, none of which is another', () => {
    for (const count of [1, 7, 100, MAX_BATCH, MAX_BATCH + 1, 2_600]) {
      const filled = stretches(Array.from({ length: count }, (_, index) => index)).map((batch) => batch.length + fillers(batch.length, randomBytes).length);
      expect(filled).toEqual(batchSizes(count));
    }
    expect(new Set(fillers(1, randomBytes).map((bytes) => bytes.join())).size).toBe(7);
  });
});

describe('shuffling', () => {
  test('keeps every item once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (items) => {
        expect(shuffled(items, randomBytes).sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      }),
    );
  });

  test('follows the random source to both ends', () => {
    const items = [1, 2, 3, 4];
    expect(shuffled(items, (size) => new Uint8Array(size))).toEqual([2, 3, 4, 1]);
    expect(shuffled(items, (size) => new Uint8Array(size).fill(0xff))).toEqual(items);
  });

  test('gives each order of four items about as often: chi-squared below what chance exceeds once in a billion', () => {
    const counts = new Map<string, number>();
    const rounds = 24_000;
    for (let round = 0; round < rounds; round += 1) {
      const order = shuffled([1, 2, 3, 4], randomBytes).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const expected = rounds / 24;
    // 23 degrees of freedom.
    expect([...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(88);
  });
});
