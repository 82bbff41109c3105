import { describe, expect, test } from 'vitest';

import { seferisFist } from '../seferis-fist/seferis-fist.js';
import type { Thresholds, Timeline, TimelineWorkload } from '../timeline/types.js';

describe('pro-rated sums near R', () => {
  const at = (id: string, ops: number, end: number): TimelineWorkload => ({ id, provider: 'p', start: 0, end, ops, bandwidth: 99, declared: null });
  const thresholds: Thresholds = { C1: 1e9, C: 1e9, R: 1, B: 99, D: 1 };
  const ring = (workloads: readonly TimelineWorkload[]): Timeline => ({
    workloads,
    exchanges: workloads.slice(1).map(({ id }) => ({ a: 'w0', b: id, bytes: 1 })),
    now: 0,
    projection: 0,
  });

  test('ten workloads at a tenth reach 1, although the sum of their quotients rounds below it', () => {
    const tenths = Array.from({ length: 10 }, (_, i) => at(`w${i}`, 1, 10));
    expect(tenths.reduce((sum, { ops, end }) => sum + ops / end!, 0)).toBeLessThan(1);
    const { tests } = seferisFist(ring(tenths), thresholds);
    expect(tests.filter(({ quantity }) => quantity === 'rate').map(({ test: name, hit, witness }) => [name, hit, witness.length])).toEqual([
      ['sequential', false, 1], ['parallel', true, 10], ['combined', true, 10],
    ]);
  });

  test('a sum that is really below R is not taken for a tie', () => {
    const { outcome } = seferisFist(ring([at('w0', 499_999, 1_000_000), at('w1', 500_000, 1_000_000)]), thresholds);
    expect(outcome).toBe('benign');
  });
});
