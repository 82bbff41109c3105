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
    ['negative', (random: (below: number) => number) => -random(5000)],
  ])('is stable for 3,000 keys: %s', (_, key) => {
    const random = randomIntegers(11);
    const keys = Float64Array.from({ length: 3000 }, () => key(random));
    expect(Array.from(orderOf(keys))).toEqual(byDefinition(keys));
  });
});
