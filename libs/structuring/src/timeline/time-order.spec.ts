import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { randomIntegers } from '../reference/random-timeline.reference.js';
import { orderOf } from './time-order.js';

const byDefinition = (keys: Float64Array): number[] => Array.from(keys, (_, i) => i).sort((a, b) => keys[a]! - keys[b]! || a - b);

describe('order of times', () => {
  test('is the stable ascending order for any finite keys', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -3, max: 3 }))), (keys) => {
      expect(Array.from(orderOf(Float64Array.from(keys)))).toEqual(byDefinition(Float64Array.from(keys)));
    }));
  });

  test.each([
    ['all alike', () => 5],
    ['two values', (random: (below: number) => number) => random(2)],
    ['one digit', (random: (below: number) => number) => random(2048)],
    ['one digit and a bit', (random: (below: number) => number) => random(2049)],
    ['seconds of three years, after 1970', (random: (below: number) => number) => 1.7e9 + random(94_672_800)],
    ['the widest span of 32 bits', (random: (below: number) => number) => [-1, 2 ** 32 - 2, random(2 ** 31)][random(3)]!],
    ['wider than 32 bits', (random: (below: number) => number) => random(2 ** 31) * 1024],
    ['fractions', (random: (below: number) => number) => random(1000) / 8],
    ['a crowd and one far away', (random: (below: number) => number) => (random(1000) === 0 ? 2 ** 52 : random(1000))],
    ['each twice the one before', (random: (below: number) => number) => 2 ** random(1000)],
    ['crowds within crowds', (random: (below: number) => number) => 1000 ** random(10) + random(3)],
    ['so wide that their difference overflows', (random: (below: number) => number) => (random(3) - 1) * 1.7e308],
    ['so close that they differ by less than one over the largest number', (random: (below: number) => number) => random(9) * 5e-324],
    ['negative', (random: (below: number) => number) => -random(5000)],
  ])('is stable for 3,000 keys: %s', (_, key) => {
    const random = randomIntegers(11);
    const keys = Float64Array.from({ length: 3000 }, () => key(random));
    expect(Array.from(orderOf(keys))).toEqual(byDefinition(keys));
  });

  test('sorts 200,000 keys that double from one to the next, and leaves the keys alone', () => {
    const random = randomIntegers(12);
    const keys = Float64Array.from({ length: 200_000 }, () => 2 ** random(1020));
    const before = keys.slice();
    const order = orderOf(keys);
    expect(order.every((index, i) => i === 0 || keys[order[i - 1]!]! < keys[index]! || (keys[order[i - 1]!] === keys[index] && order[i - 1]! < index))).toBe(true);
    expect(keys).toEqual(before);
  });
});
