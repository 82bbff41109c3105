import { describe, expect, test } from 'vitest';
import { canonicalise } from '../index.js';

const phone = (raw: string, country?: string): string => {
  const { identifiers, refused } = canonicalise({ phone: raw, ...(country === undefined ? {} : { country }) });
  return [...identifiers.map(({ canonical }) => canonical), ...refused.map(({ field, code }) => `${field} ${code}`)].join('; ');
};

describe('a telephone number', () => {
  test.each([
    ['+41 44 668 18 00', undefined, '+41446681800'],
    ['044 668 18 00', 'CH', '+41446681800'],
    ['0041 (0)44 668 18 00', 'CH', '+41446681800'],
    ['+41 (0)44 668 18 00', undefined, '+41446681800'],
    ['(650) 253-0000 ext. 123', 'us', '+16502530000'],
    ['011 41 44 668 18 00', 'US', '+41446681800'],
    ['020 7031 3000', 'GB', '+442070313000'],
    ['06 698 12345', 'IT', '+390669812345'],
    ['＋４１ ４４ ６６８ １８ ００', 'DE', '+41446681800'],
    // Two of UID2's three examples.
    ['0491 570 006', 'AU', '+61491570006'],
    ['1 (234) 567-8901', 'US', '+12345678901'],
  ])('%s in %s is %s', (raw, country, canonical) => {
    expect(phone(raw, country)).toBe(canonical);
  });

  test.each([
    ['044 668 18 00', undefined, 'country PSEUDONYM_COUNTRY'],
    ['044 668 18 00', 'AQ', 'country PSEUDONYM_COUNTRY'],
    ['044 668 18 00', 'Schweiz', 'country PSEUDONYM_COUNTRY'],
    ['044 668 18', 'CH', 'phone PSEUDONYM_PHONE'],
    ['+999 123 456', undefined, 'phone PSEUDONYM_PHONE'],
    ['call +41 44 668 18 00 after noon', 'CH', 'phone PSEUDONYM_PHONE'],
    ['+41 44 668 18 00 / 01', 'CH', 'phone PSEUDONYM_PHONE'],
    ['unknown', 'CH', 'phone PSEUDONYM_PHONE'],
    ['--', 'CH', 'phone PSEUDONYM_EMPTY'],
    // UID2's third example: Singapore has no numbers in 1, so it is made up and refused.
    ['65 1243 5678', 'SG', 'phone PSEUDONYM_PHONE'],
  ])('%s in %s: %s', (raw, country, expected) => {
    expect(phone(raw, country)).toBe(expected);
  });
});
