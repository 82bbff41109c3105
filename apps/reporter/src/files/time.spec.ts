import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTime } from './time.js';

test('every second from 1970 to 9999 reads the same as a number, as digits and as RFC 3339', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
      const text = new Date(seconds * 1000).toISOString();
      expect([seconds, String(seconds), text, text.replace('.000', ''), text.toLowerCase()].map(parseTime)).toEqual(Array.from({ length: 5 }, () => seconds));
    }),
  );
});

test.each([
  '2026-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-00-10T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:60:00Z',
  '2016-12-31T23:59:60Z',
  '2026-01-01T00:00:00.5Z',
  '2026-01-01T00:00:00',
  '2026-01-01 00:00:00Z',
  '2026-01-01',
  '1969-12-31T23:59:59Z',
  '253402300800',
  '1e9',
  '-1',
  '',
  -1,
  1.5,
  Number.NaN,
  true,
  null,
])('%j is no time', (value) => {
  expect(parseTime(value)).toBeUndefined();
});

test('February 29th exists in leap years, and the years before 100 are not taken for 19xx', () => {
  expect(parseTime('2024-02-29T00:00:00Z')).toBe(1_709_164_800);
  expect(parseTime('0070-01-01T00:00:00Z')).toBeUndefined();
});
