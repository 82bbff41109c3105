import { fromUtf8, toHex } from '#libs/encoding';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalise, type KycRecord, PROFILE_1, STRONG_ATTRIBUTES } from '../index.js';

const one = (record: KycRecord): { attribute: string; scheme: string; canonical: string } => {
  const { identifiers, refused } = canonicalise(record);
  expect(refused).toEqual([]);
  // A name has its skeleton beside it, in the same attribute.
  expect(identifiers.filter(({ scheme }) => scheme !== 'skeleton')).toHaveLength(1);
  const { attribute, scheme, canonical } = identifiers[0]!;
  return { attribute, scheme, canonical };
};
const codes = (record: KycRecord): string[] => canonicalise(record).refused.map(({ field, code }) => `${field} ${code}`);

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

describe('beneficial owners', () => {
  const owner = (record: NonNullable<KycRecord['owners']>[number]): KycRecord => ({ owners: [record] });

  test('a name alone is never used, nor with one of birth date and nationality missing', () => {
    expect(codes(owner({ name: 'Anna Muster' }))).toEqual(['owners.0 PSEUDONYM_OWNER_INCOMPLETE']);
    expect(codes(owner({ name: 'Anna Muster', birthDate: '1980-05-06' }))).toEqual(['owners.0 PSEUDONYM_OWNER_INCOMPLETE']);
    expect(codes(owner({ name: 'Anna Muster', nationality: 'CH' }))).toEqual(['owners.0 PSEUDONYM_OWNER_INCOMPLETE']);
    expect(codes(owner({ birthDate: '1980-05-06', nationality: 'CH' }))).toEqual(['owners.0 PSEUDONYM_OWNER_INCOMPLETE']);
    expect(codes(owner({}))).toEqual(['owners.0 PSEUDONYM_OWNER_INCOMPLETE']);
  });

  test('the national identifier wins over name and birth date', () => {
    expect(one(owner({ name: 'Anna Muster', birthDate: '1980-05-06', nationality: 'GB', nationalId: { country: 'GB', value: 'HH010707D' } })).canonical).toBe('GB:HH010707D');
  });

  test('a mistyped national identifier is refused and the name with birth date takes its place', () => {
    const record = owner({ name: 'Anna Muster', birthDate: '1980-05-06', nationality: 'GB', nationalId: { country: 'GB', value: 'DD010707D' } });
    expect(codes(record)).toEqual(['owners.0.nationalId.value PSEUDONYM_NATIONAL_ID']);
    expect(canonicalise(record).identifiers).toMatchObject([{ attribute: 'owner', canonical: 'anna muster|1980-05-06|GB' }]);
  });

  test('a name cannot imitate the other parts, which are the last 14 characters whatever the name is', () => {
    const forged = one(owner({ name: 'Anna|1980-05-06|CH', birthDate: '1990-01-02', nationality: 'DE' }));
    expect(forged.canonical).toBe('anna|1980 05 06|ch|1990-01-02|DE');
  });

  test.each([
    ['1980-5-6', 'PSEUDONYM_BIRTH_DATE'],
    ['06.05.1980', 'PSEUDONYM_BIRTH_DATE'],
    ['1981-02-29', 'PSEUDONYM_BIRTH_DATE'],
    ['1900-02-29', 'PSEUDONYM_BIRTH_DATE'],
    ['1980-13-01', 'PSEUDONYM_BIRTH_DATE'],
    ['1980-00-01', 'PSEUDONYM_BIRTH_DATE'],
    ['1980-04-31', 'PSEUDONYM_BIRTH_DATE'],
    ['1900-01-01', 'PSEUDONYM_BIRTH_DATE'],
    ['0001-01-01', 'PSEUDONYM_BIRTH_DATE'],
    ['', 'PSEUDONYM_BIRTH_DATE'],
    ['１９８０-05-06', 'PSEUDONYM_BIRTH_DATE'],
  ])('birth date %j is refused', (birthDate, code) => {
    expect(codes(owner({ name: 'Anna Muster', birthDate, nationality: 'CH' }))).toEqual([`owners.0.birthDate ${code}`]);
  });

  test.each(['1980-05-06', '2000-02-29', '1996-02-29', '1999-12-31', ' 1999-12-31 '])('birth date %j is used', (birthDate) => {
    expect(one(owner({ name: 'Anna Muster', birthDate, nationality: 'CH' })).canonical).toBe(`anna muster|${birthDate.trim()}|CH`);
  });

  test('an unusable name or nationality is refused with its field', () => {
    expect(codes(owner({ name: '…', birthDate: '1980-05-06', nationality: 'CH' }))).toEqual(['owners.0.name PSEUDONYM_EMPTY']);
    expect(codes(owner({ name: 'Anna', birthDate: '1980-05-06', nationality: 'Swiss' }))).toEqual(['owners.0.nationality PSEUDONYM_COUNTRY']);
    expect(codes(owner({ nationalId: { country: 'EL', value: '1' } }))).toEqual(['owners.0.nationalId.country PSEUDONYM_COUNTRY']);
  });
});

describe('names', () => {
  test('carry the country of the record, or none', () => {
    expect(one({ name: 'Acme Ltd', country: ' gb ' })).toEqual({ attribute: 'name', scheme: 'GB', canonical: 'acme ltd' });
    expect(one({ name: 'Acme Ltd' })).toEqual({ attribute: 'name', scheme: '', canonical: 'acme ltd' });
    expect(codes({ name: 'Acme Ltd', country: 'England' })).toEqual(['country PSEUDONYM_COUNTRY']);
  });

  test.each([
    ['', 'PSEUDONYM_EMPTY'],
    ['\u200b\ufeff', 'PSEUDONYM_EMPTY'],
    ['+++', 'PSEUDONYM_EMPTY'],
    ['\u0301\u0308', 'PSEUDONYM_EMPTY'],
    ['x'.repeat(513), 'PSEUDONYM_TOO_LONG'],
    ['Acme \ud83d', 'PSEUDONYM_CHARACTERS'],
    ['Acme \u0378', 'PSEUDONYM_CHARACTERS'],
    ['Acme \ue000', 'PSEUDONYM_CHARACTERS'],
  ])('%j is refused', (name, code) => {
    expect(codes({ name })).toEqual([`name ${code}`]);
  });

  test('the longest name that grows most still fits its length prefix', () => {
    // U+FDFA becomes 18 characters under NFKC.
    expect(one({ name: '\ufdfa'.repeat(512) }).canonical.length).toBeGreaterThan(7_000);
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
