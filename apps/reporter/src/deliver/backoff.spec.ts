import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs, retryAfterMs } from './backoff.js';

test('a wait is never longer than half a minute beyond what was asked for, and never shorter than that', () => {
  const zeroToOne = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.nat(), zeroToOne, fc.nat(100_000), (attempt, jitter, asked) => {
      const wait = backoffMs(attempt, jitter, asked);
      expect(wait).toBeGreaterThanOrEqual(asked);
      expect(wait).toBeLessThanOrEqual(asked + Math.min(30_000, 200 * 2 ** attempt));
    }),
  );
});

test('Retry-After is seconds or an HTTP date; a date gone by means now', () => {
  const now = 1_780_272_000;
  expect(retryAfterMs('120', now)).toBe(120_000);
  expect(retryAfterMs('Mon, 01 Jun 2026 00:00:30 GMT', now)).toBe(30_000);
  expect(retryAfterMs('Sun, 31 May 2026 00:00:00 GMT', now)).toBe(0);
  expect(retryAfterMs(null, now)).toBeUndefined();
  expect(retryAfterMs('soon', now)).toBeUndefined();
  expect(retryAfterMs('-1', now) ?? 0).toBe(0);
});
