import { describe, expect, test } from 'vitest';
import { canonicalise } from '../index.js';

const address = (postcode: string, houseNumber: string, country?: string, ofRecord?: string): string => {
  const record = { address: { postcode, houseNumber, ...(country === undefined ? {} : { country }) }, ...(ofRecord === undefined ? {} : { country: ofRecord }) };
  const { identifiers, refused } = canonicalise(record);
  return [...identifiers.map(({ scheme, canonical }) => `${scheme} ${canonical}`), ...refused.map(({ field, code }) => `${field} ${code}`)].join('; ');
};

describe('an address', () => {
  test.each([
    ['8001', '12', 'CH', 'CH 8001|12'],
    ['CH-8001', '12 A', 'CH', 'CH 8001|12a'],
    ['D-10117', 'Nr. 12a', 'DE', 'DE 10117|12a'],
    ['DE 10117', '12A', 'de', 'DE 10117|12a'],
    ['EC1A 1BB', '1–3', 'GB', 'GB EC1A1BB|1 3'],
    ['ec1a1bb', '1-3', 'GB', 'GB EC1A1BB|1 3'],
    ['94105-1234', '#500', 'US', 'US 94105|500'],
    ['94105', 'No 500', 'US', 'US 94105|500'],
    ['1012 AB', '3 bis', 'NL', 'NL 1012AB|3 bis'],
    ['〒100-0001', '1-1-2', 'JP', 'JP 1000001|1 1 2'],
    ['119991', '12 к 3', 'RU', 'RU 119991|12к 3'],
  ])('%s %s in %s is %s', (postcode, houseNumber, country, canonical) => {
    expect(address(postcode, houseNumber, country)).toBe(canonical);
  });

  test('is in the country of the record unless it has its own', () => {
    expect(address('8001', '12', undefined, 'CH')).toBe('CH 8001|12');
    expect(address('8001', '12', 'AT', 'CH')).toBe('AT 8001|12');
    expect(address('8001', '12')).toBe('address.country PSEUDONYM_COUNTRY');
  });

  test('numbers that are written apart stay apart', () => {
    expect(address('8001', '12-14', 'CH')).not.toBe(address('8001', '1214', 'CH'));
    expect(address('8001', '1', 'CH')).not.toBe(address('8001', '11', 'CH'));
  });

  test.each([
    ['', '12', 'address.postcode PSEUDONYM_EMPTY'],
    ['00000', '12', 'address.postcode PSEUDONYM_PLACEHOLDER'],
    ['n/a', '12', 'address.postcode PSEUDONYM_PLACEHOLDER'],
    ['８００１ж', '12', 'address.postcode PSEUDONYM_CHARACTERS'],
    ['8001', '', 'address.houseNumber PSEUDONYM_EMPTY'],
    ['8001', '-', 'address.houseNumber PSEUDONYM_EMPTY'],
    ['8001', '0', 'address.houseNumber PSEUDONYM_PLACEHOLDER'],
    ['8001', 'Rose Cottage', 'address.houseNumber PSEUDONYM_PLACEHOLDER'],
    ['8001', '1'.repeat(41), 'address.houseNumber PSEUDONYM_TOO_LONG'],
  ])('%s %s: %s', (postcode, houseNumber, refused) => {
    expect(address(postcode, houseNumber, 'CH')).toBe(refused);
  });
});
