import { expect, test } from 'vitest';

import { days, figure } from './sentence.js';

test.each([
  [0, '0'],
  [0.1 + 0.2, '0.3'],
  [15.770_833_3, '15.7708'],
  [999_999, '999999'],
  [999_999.9, '1e6'],
  [1_056_995, '1.057e6'],
  [1.5e14 * 1e12, '1.5e26'],
  [-2.5e7, '-2.5e7'],
])('%d reads %s', (value, text) => {
  expect(figure(value)).toBe(text);
});

test('spans are told in days', () => {
  expect(days(548 * 86_400)).toBe('548 days');
  expect(days(129_600)).toBe('1.5 days');
});
