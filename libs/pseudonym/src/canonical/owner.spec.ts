import { describe, expect, test } from 'vitest';
import { canonicalise, type KycRecord } from '../index.js';
import { codes, one } from './testing/outcome.js';

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
