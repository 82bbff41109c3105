import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TokenBuckets } from './token-buckets.js';

describe('token buckets', () => {
  test('let a burst through, then as many as the rate says, and tell how long to wait', () => {
    let now = 0;
    const buckets = new TokenBuckets({ rate: 2, burst: 3 }, 10, () => now);
    expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([0, 0, 0, 0.5]);
    expect(buckets.take('b')).toBe(0);
    now = 0.5;
    expect([1, 2].map(() => buckets.take('a'))).toEqual([0, 0.5]);
    buckets.giveBack('a');
    expect([1, 2].map(() => buckets.take('a'))).toEqual([0, 0.5]);
    now = 1_000;
    expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([0, 0, 0, 0.5]);
  });

  test('never let more through in any stretch of time than burst and rate allow, and whoever waits as long as was said is let through', () => {
    const rates = fc.record({ rate: fc.integer({ min: 1, max: 50 }), burst: fc.integer({ min: 1, max: 20 }) });
    fc.assert(fc.property(rates, fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { maxLength: 100 }), (rate, pauses) => {
      let now = 0;
      const buckets = new TokenBuckets<string>(rate, 10, () => now);
      const passed: number[] = [];
      for (const pause of pauses) {
        now += pause;
        const wait = buckets.take('a');
        if (wait > 0) {
          // Beyond rounding of doubles.
          now += wait + 1e-9;
          expect(buckets.take('a')).toBe(0);
        }
        passed.push(now);
      }
      for (const [first, from] of passed.entries()) {
        for (const [last, to] of passed.entries()) if (last >= first) expect(last - first + 1).toBeLessThanOrEqual(rate.burst + (to - from) * rate.rate + 1e-6);
      }
    }));
  });

  test('remember a bounded number of names, those heard of last', () => {
    const buckets = new TokenBuckets<number>({ rate: 1, burst: 1 }, 100, () => 0);
    for (let name = 0; name < 10_000; name += 1) {
      buckets.take(name);
      buckets.take(-1);
    }
    expect(buckets.size).toBe(100);
    expect(buckets.take(-1)).toBe(1);
    expect(buckets.take(0)).toBe(0);
  });
});
