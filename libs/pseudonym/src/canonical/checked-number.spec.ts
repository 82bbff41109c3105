import { toHex } from '#libs/encoding';
import { describe, expect, test } from 'vitest';
import { canonicalise } from '../index.js';
import { codes, one } from './testing/outcome.js';

describe('tax identifiers', () => {
  test.each([
    ['DE', 'DE 136 695 976', '136695976'],
    ['de', '136695976', '136695976'],
    ['GB', 'GB 980 7806 84', '980780684'],
    ['FR', 'Fr 40 303 265 045', '40303265045'],
    ['NL', '004495445B01', '004495445B01'],
    ['US', '91-1144442', '911144442'],
    ['JP', '7000012050002', '7000012050002'],
    ['BR', '16.727.230/0001-97', '16727230000197'],
    ['BE', 'BE 428759497', '0428759497'],
    ['RO', 'J52/750/2012', 'J52/750/2012'],
    ['AE', '100-2345.678 90003', '100234567890003'],
  ])('%s %j is %j', (country, value, canonical) => {
    expect(one({ taxId: { country, value } })).toEqual({ attribute: 'tax-id', scheme: country.toUpperCase(), canonical });
    expect(one({ taxId: { country, value: canonical } }).canonical).toBe(canonical);
  });

  test.each([
    ['DE', '136695977', 'taxId.value PSEUDONYM_TAX_ID'],
    ['DE', '', 'taxId.value PSEUDONYM_EMPTY'],
    ['DE', '---', 'taxId.value PSEUDONYM_EMPTY'],
    ['DE', 'N/A', 'taxId.value PSEUDONYM_PLACEHOLDER'],
    ['AE', 'unknown', 'taxId.value PSEUDONYM_PLACEHOLDER'],
    ['FR', '000000000', 'taxId.value PSEUDONYM_PLACEHOLDER'],
    ['GB', '０００００００００', 'taxId.value PSEUDONYM_PLACEHOLDER'],
    ['RU', 'ИНН 7707083893', 'taxId.value PSEUDONYM_CHARACTERS'],
    ['UK', '980780684', 'taxId.country PSEUDONYM_COUNTRY'],
    ['', '980780684', 'taxId.country PSEUDONYM_COUNTRY'],
    ['__proto__', '980780684', 'taxId.country PSEUDONYM_COUNTRY'],
    ['constructor', '1', 'taxId.country PSEUDONYM_COUNTRY'],
    ['AE', '1'.repeat(101), 'taxId.value PSEUDONYM_TOO_LONG'],
    ['NL', '.1', 'taxId.value PSEUDONYM_TAX_ID'],
  ])('%s %j is refused', (country, value, refused) => {
    expect(codes({ taxId: { country, value } })).toEqual([refused]);
  });

  test('a number of all zeros has valid check digits in many schemes and is refused in every country and length', () => {
    for (const country of ['AU', 'BG', 'FR', 'GB', 'NO', 'NZ', 'PL', 'RU', 'ZA']) {
      for (let length = 1; length < 16; length++) expect(codes({ taxId: { country, value: '0'.repeat(length) } })).toEqual(['taxId.value PSEUDONYM_PLACEHOLDER']);
    }
  });
});

describe('company registers', () => {
  test.each([
    ['GB-COH', '1234567', '01234567'],
    ['gb-coh', '01234567', '01234567'],
    ['GB-COH', 'SC 12345', 'SC012345'],
    ['GB-COH', 'oc300001', 'OC300001'],
    ['US-DE', '4-536.027', '4536027'],
    ['DE-HRB-M1103', 'HRB 86891', '86891'],
    ['DE-HRB', '86891', '86891'],
    ['RA000585', '0123', '0123'],
  ])('%s %j is %j', (register, value, canonical) => {
    expect(one({ registration: { register, value } })).toEqual({ attribute: 'registration', scheme: register.toUpperCase(), canonical });
    expect(one({ registration: { register, value: canonical } }).canonical).toBe(canonical);
  });

  test('the same digits in two registers, or as another attribute, are not the same identifier', () => {
    const inputs = [
      canonicalise({ registration: { register: 'US-DE', value: '911144442' } }),
      canonicalise({ registration: { register: 'US-NV', value: '911144442' } }),
      canonicalise({ taxId: { country: 'US', value: '911144442' } }),
      canonicalise({ taxId: { country: 'AE', value: '911144442' } }),
      canonicalise({ name: '911144442', country: 'US' }),
      canonicalise({ name: '911144442' }),
    ].map(({ identifiers }) => toHex(identifiers[0]!.input));
    expect(new Set(inputs).size).toBe(inputs.length);
  });

  test.each([
    ['GB', '01234567', 'registration.register PSEUDONYM_REGISTER'],
    ['', '01234567', 'registration.register PSEUDONYM_REGISTER'],
    ['GB_COH', '01234567', 'registration.register PSEUDONYM_REGISTER'],
    ['GB-COH\n', '', 'registration.register PSEUDONYM_REGISTER'],
    ['GB-COH', 'pending', 'registration.value PSEUDONYM_PLACEHOLDER'],
    ['GB-COH', '', 'registration.value PSEUDONYM_EMPTY'],
    ['GB-COH', '١٢٣٤٥٦٧', 'registration.value PSEUDONYM_CHARACTERS'],
  ])('%j %j is refused', (register, value, refused) => {
    expect(codes({ registration: { register, value } })).toEqual([refused]);
  });
});
