import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { wholeNumber } from './whole-number.js';

test('a whole number within its bounds is read, both bounds included', () => {
  for (const text of ['0', '7', '007', '1000']) expect(wholeNumber(0, 1_000)(text)).toBe(Number(text));
});

test.each(['', ' 7', '-1', '+1', '1.5', '1e3', '0x10', '1001', '٣', '9'.repeat(16), 'NaN'])('%j is none', (text) => {
  expect(() => wholeNumber(0, 1_000)(text)).toThrow(InvalidArgumentError);
});
