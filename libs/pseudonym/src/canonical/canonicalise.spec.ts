import { fromUtf8, toHex } from '#libs/encoding';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalise, type KycRecord, PROFILE_1, STRONG_ATTRIBUTES } from '../index.js';
import { codes } from './testing/outcome.js';

describe('a whole record', () => {
  const record: KycRecord = {
    name: 'Acme Aktiengesellschaft',
    country: 'ch',
    lei: '5493001KJTIIGC8Y1R12',
    taxId: { country: 'CH', value: 'CHE-100.155.212' },
    registration: { register: 'CH-ZEFIX', value: 'CH-020.3.902.676-7' },
    iban: 'CH93 0076 2011 6238 5295 7',
    payment: { scheme: 'par', value: 'Q1HJZ28RKA1EBL470G9XYG90R5D3E' },
    email: 'Buero+AWS@Acme.CH',
    phone: '044 668 18 00',
    website: 'https://www.acme.ch/en',
    address: { postcode: 'CH-8001', houseNumber: '12 A' },
    owners: [
      { name: 'Jürg Müller', birthDate: '1960-02-29', nationality: 'CH' },
      { nationalId: { country: 'GB', value: 'HH 01 07 07 D' } },
      { name: 'JURG MULLER', birthDate: '1960-02-29', nationality: 'ch' },
    ],
  };

  test('gives its identifiers in a fixed order, an owner or domain that is there twice once', () => {
    expect(canonicalise(record).refused).toEqual([]);
    expect(canonicalise(record).identifiers.map(({ attribute, scheme, canonical }) => [attribute, scheme, canonical])).toEqual([
      ['lei', '', '5493001KJTIIGC8Y1R12'],
      ['tax-id', 'CH', 'CHE100155212'],
      ['registration', 'CH-ZEFIX', 'CH02039026767'],
      ['iban', '', 'CH9300762011623852957'],
      ['payment', 'par', 'Q1HJZ28RKA1EBL470G9XYG90R5D3E'],
      ['owner', 'name-birth-date-nationality', 'jurg muller|1960-02-29|CH'],
      ['owner', 'national-id', 'GB:HH010707D'],
      ['email', '', 'buero+aws@acme.ch'],
      ['email', 'folded', 'buero+aws@acme.ch'],
      ['phone', '', '+41446681800'],
      ['domain', '', 'acme.ch'],
      ['name', 'CH', 'acme ag'],
      ['name', 'skeleton', 'acrne ag'],
      ['address', 'CH', '8001|12a'],
    ]);
  });

  test('whose every attribute is wrong gives every refusal and no identifier', () => {
    const wrong: KycRecord = {
      name: '!!!',
      country: 'CH',
      lei: '5493001KJTIIGC8Y1R13',
      taxId: { country: 'CH', value: 'CHE-100.155.213' },
      registration: { register: 'CH', value: '1' },
      iban: 'CH93 0076 2011 6238 5295 8',
      payment: { scheme: 'visa', value: '4111111111111111' },
      email: 'buero@',
      phone: '044',
      website: 'acme.intranet',
      address: { postcode: '8001', houseNumber: 'none' },
      owners: [{ name: 'Jürg Müller' }, { nationalId: { country: 'GB', value: 'QQ123456C' } }],
    };
    expect(canonicalise(wrong).identifiers).toEqual([]);
    expect(codes(wrong)).toEqual([
      'lei PSEUDONYM_LEI',
      'taxId.value PSEUDONYM_TAX_ID',
      'registration.register PSEUDONYM_REGISTER',
      'iban PSEUDONYM_IBAN',
      'payment.scheme PSEUDONYM_PAYMENT_SCHEME',
      'owners.0 PSEUDONYM_OWNER_INCOMPLETE',
      'owners.1.nationalId.value PSEUDONYM_NATIONAL_ID',
      'email PSEUDONYM_EMAIL',
      'phone PSEUDONYM_PHONE',
      'website PSEUDONYM_DOMAIN',
      'name PSEUDONYM_EMPTY',
      'address.houseNumber PSEUDONYM_PLACEHOLDER',
    ]);
  });

  test('that is empty gives nothing', () => {
    expect(canonicalise({})).toEqual({ identifiers: [], refused: [] });
  });

  test('hashes the profile, attribute, scheme and value, each with its length in front', () => {
    const [identifier] = canonicalise({ name: 'Acme Ltd', country: 'GB' }).identifiers;
    expect(PROFILE_1).toBe('tributary-1');
    expect(toHex(identifier!.input)).toBe(
      ['000f', '7472696275746172792f69642f7631', '000b', '7472696275746172792d31', '0004', '6e616d65', '0002', '4742', '0008', '61636d65206c7464'].join(''),
    );
    const [lei] = canonicalise({ lei: '5493001KJTIIGC8Y1R12' }).identifiers;
    expect(fromUtf8(lei!.input)).toBe('\0\x0ftributary/id/v1\0\x0btributary-1\0\x03lei\0\0\0\x145493001KJTIIGC8Y1R12');
  });

  test('says rule by rule how it got there', () => {
    const [identifier] = canonicalise({ name: ' Müller\u200b & Söhne, Limited' }).identifiers;
    expect(identifier!.steps).toEqual([
      { rule: 'as recorded', result: ' Müller\u200b & Söhne, Limited' },
      { rule: 'drop invisible characters and trade marks', result: ' Müller & Söhne, Limited' },
      { rule: 'compatibility composition (NFKC)', result: ' Müller & Söhne, Limited' },
      { rule: 'full case folding', result: ' müller & söhne, limited' },
      { rule: 'drop marks (NFKD)', result: ' muller & sohne, limited' },
      { rule: 'drop punctuation, "&" is "and"', result: ' muller  and  sohne  limited' },
      { rule: 'squeeze spaces', result: 'muller and sohne limited' },
      { rule: 'no article, legal form in its canonical spelling and behind the name', result: 'muller and sohne ltd' },
      { rule: 'no spaces within the name', result: 'mullerandsohne ltd' },
    ]);
  });

  test('merges by what names one person or one account, and by nothing else', () => {
    expect([...STRONG_ATTRIBUTES]).toEqual(['lei', 'tax-id', 'registration', 'iban', 'payment', 'owner']);
  });
});

describe('a value of which nothing is left', () => {
  const nothing = fc.constantFrom('', ' ', '\u200b', '\u00ad \ufeff', '\t\n', '\u2060');

  test('is refused for every attribute and never hashed: it would join all that have none', () => {
    fc.assert(
      fc.property(nothing, (value) => {
        const record: KycRecord = {
          lei: value,
          taxId: { country: 'DE', value },
          registration: { register: 'GB-COH', value },
          iban: value,
          payment: { scheme: 'par', value },
          owners: [{ name: value, birthDate: '1980-05-06', nationality: 'CH' }, { nationalId: { country: 'GB', value } }],
          email: value,
          phone: value,
          website: value,
          name: value,
          address: { postcode: value, houseNumber: value },
          country: 'CH',
        };
        expect(canonicalise(record).identifiers).toEqual([]);
        expect(codes(record)).toEqual(
          ['lei', 'taxId.value', 'registration.value', 'iban', 'payment.value', 'owners.0.name', 'owners.1.nationalId.value', 'email', 'phone', 'website', 'name', 'address.postcode']
            .map((field) => `${field} PSEUDONYM_EMPTY`),
        );
      }),
    );
  });
});

describe('any record whatever', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constantFrom('GB', 'DE', 'US-DE', '1980-05-06', '5493001KJTIIGC8Y1R12', '__proto__', '000000000'));
  const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
  const owner = fc.record({ name: text, birthDate: text, nationality: text, nationalId: fc.record({ country: text, value: text }) }, { requiredKeys: [] });
  const records: fc.Arbitrary<KycRecord> = fc
    .record({
      name: optional(text),
      lei: optional(text),
      country: optional(text),
      taxId: optional(fc.record({ country: text, value: text })),
      registration: optional(fc.record({ register: text, value: text })),
      owners: optional(fc.array(owner, { maxLength: 3 })),
      iban: optional(fc.oneof(text, fc.constant('GB29 NWBK 6016 1331 9268 19'))),
      payment: optional(fc.record({ scheme: fc.oneof(text, fc.constantFrom('par', 'stripe-fingerprint')), value: fc.oneof(text, fc.stringMatching(/^[0-9A-Z]{29}$/)) })),
      email: optional(fc.oneof(text, fc.emailAddress())),
      phone: optional(fc.oneof(text, fc.stringMatching(/^\+[0-9]{8,12}$/))),
      website: optional(fc.oneof(text, fc.webUrl())),
      address: optional(fc.record({ country: fc.constantFrom('GB', 'US', 'XX'), postcode: text, houseNumber: fc.oneof(text, fc.stringMatching(/^[1-9][0-9]? ?[a-f]?$/)) })),
    })
    .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as KycRecord);

  test('gives identifiers and refusals, never an exception, and every attribute is one or the other', () => {
    fc.assert(
      fc.property(records, (record) => {
        const { identifiers, refused } = canonicalise(record);
        const met = new Set([...identifiers, ...refused].map(({ attribute }) => attribute));
        expect(met.has('lei')).toBe(record.lei !== undefined);
        expect(met.has('tax-id')).toBe(record.taxId !== undefined);
        expect(met.has('registration')).toBe(record.registration !== undefined);
        expect(met.has('name')).toBe(record.name !== undefined);
        expect(met.has('owner')).toBe((record.owners ?? []).length > 0);
        for (const attribute of ['iban', 'payment', 'email', 'phone', 'address'] as const) expect(met.has(attribute)).toBe(record[attribute] !== undefined);
        expect(met.has('domain')).toBe(record.website !== undefined || identifiers.some(({ attribute }) => attribute === 'email'));
        for (const { canonical } of identifiers) expect(canonical).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });

  test('no value of the record appears in a refusal', () => {
    const canary = fc.stringMatching(/^ZQ[0-9A-F]{8}XK$/);
    fc.assert(
      fc.property(records, canary, fc.constantFrom('', '\u0378', '\ue000', 'ж', '!'), (record, secret, poison) => {
        const marked = JSON.parse(JSON.stringify(record), (_, value: unknown) => (typeof value === 'string' ? `${secret}${poison}${value}` : value)) as KycRecord;
        for (const refusal of canonicalise(marked).refused) expect(JSON.stringify(refusal)).not.toContain(secret);
      }),
      { numRuns: 1_000 },
    );
  });

  test('what is canonical stays as it is', () => {
    // Strings of the canonical form back into the field that they came from; the parts of an owner, an address and a skeleton are no such strings.
    const FIELDS: Readonly<Record<string, (canonical: string, scheme: string) => KycRecord>> = {
      lei: (lei) => ({ lei }),
      'tax-id': (value, country) => ({ taxId: { country, value } }),
      registration: (value, register) => ({ registration: { register, value } }),
      iban: (iban) => ({ iban }),
      payment: (value, scheme) => ({ payment: { scheme, value } }),
      email: (email) => ({ email }),
      phone: (phone) => ({ phone }),
      domain: (website) => ({ website }),
      name: (name, country) => ({ name, ...(country === '' ? {} : { country }) }),
    };
    const seen = new Set<string>();
    fc.assert(
      fc.property(records, (record) => {
        for (const { attribute, scheme, canonical } of canonicalise(record).identifiers) {
          const again = scheme === 'skeleton' ? undefined : FIELDS[attribute]?.(canonical, scheme);
          if (again === undefined) continue;
          seen.add(attribute);
          expect(canonicalise(again).identifiers).toContainEqual(expect.objectContaining({ attribute, scheme, canonical }));
        }
      }),
      { numRuns: 2_000 },
    );
    expect([...seen].sort()).toEqual(expect.arrayContaining(['domain', 'email', 'iban', 'lei', 'name', 'payment', 'phone', 'registration']));
  });

  test('different identifiers never have the same input', () => {
    fc.assert(
      fc.property(records, records, (a, b) => {
        for (const x of canonicalise(a).identifiers) {
          for (const y of canonicalise(b).identifiers) {
            const same = x.attribute === y.attribute && x.scheme === y.scheme && x.canonical === y.canonical;
            expect(toHex(x.input) === toHex(y.input)).toBe(same);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
