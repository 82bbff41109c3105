import { expect, test } from 'vitest';

import { randomIntegers } from '../reference/random-timeline.reference.js';
import { utcText } from './utc-text.js';

const byDate = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

test('every day of 800 years, and random seconds of all years that a Date holds', () => {
  const random = randomIntegers(51);
  const days = Array.from({ length: 2 * 146_097 }, (_, i) => (i - 146_097) * 86_400);
  const others = Array.from({ length: 20_000 }, () => (random(2) === 0 ? 1 : -1) * (random(8_640_000) * 1_000_000 + random(1_000_000)));
  expect([...days, ...others].filter((seconds) => utcText(seconds) !== byDate(seconds))).toEqual([]);
});

test('fractions are cut off, before 1970 as after it', () => {
  expect([utcText(0.999), utcText(-0.001), utcText(1_772_366_405.5)]).toEqual(['1970-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '2026-03-01T12:00:05Z']);
});

test('beyond what a Date holds', () => {
  expect(utcText(2 ** 53 - 1)).toBe('+285428751-11-12T07:36:31Z');
});
