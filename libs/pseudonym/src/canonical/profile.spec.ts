import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { canonicalise, type KycRecord, profileDescription, profileDigest } from '../index.js';

describe('the profile', () => {
  test('says what decides: rules, lists with their digests, libraries with the version that is installed', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as { dependencies: Record<string, string> };
    const libraries = ['ibantools', 'libphonenumber-js', 'stdnum', 'tldts', 'tr46'];
    for (const name of libraries) expect(profileDescription()).toContain(`library ${name} ${manifest.dependencies[name]}\n`);
    expect(profileDescription()).toMatch(/^profile tributary-1\nunicode 15\.0\nrule lei 1\n/);
    expect(profileDescription()).toContain('list look-alikes (UTS #39): 6294, sha-256 IKY88fhr3-qqUj40LLrSP9ymuwqHbM0Sp1VcFYTcGaQ\n');
  });

  test('has one digest for one description, and no other than this: who changes a list, a library or a rule makes tokens that never meet those of before', () => {
    expect(profileDigest()).toBe(createHash('sha256').update(profileDescription()).digest('base64url'));
    expect(profileDigest()).toBe('gsQddh8MsbPrOE74CoeCNVNQwQq2bcPmxN6-2nmn9gU');
  });

  test('makes of these records what it made of them when its digest was last set: a rule that gives something else needs a new revision', () => {
    const records: readonly KycRecord[] = [
      { name: 'The Straße & Söhne GmbH & Co. KG', country: 'DE', taxId: { country: 'DE', value: 'DE 136 695 976' }, iban: 'DE89 3704 0044 0532 0130 00', email: 'Info@Straße.de', phone: '030 901820', address: { postcode: 'D-10117', houseNumber: 'Nr. 12 a' } },
      { name: 'АО «Рога и Копыта»', country: 'RU', website: 'https://рога.рф', owners: [{ name: 'İpek Ünal', birthDate: '1980-05-06', nationality: 'TR' }] },
      { name: 'SOCIÉTÉ GÉNÉRALE (The) S. A.', country: 'FR', lei: '5493001KJTIIGC8Y1R12', registration: { register: 'GB-COH', value: 'SC 12345' }, email: 'a.b+c@googlemail.com', payment: { scheme: 'par', value: 'q1hjz28rka1ebl470g9xyg90r5d3e' } },
      { name: 'ＡＣＭＥ Mortgage Trust 2004-1 ㈱', country: 'JP', phone: '+81 3-1234-5678', address: { country: 'US', postcode: '94105-1234', houseNumber: '#500' } },
    ];
    const made = records.flatMap((record) => canonicalise(record).identifiers).map(({ attribute, scheme, canonical }) => [attribute, scheme, canonical].join(' '));
    expect(made).toEqual([
      'tax-id DE 136695976',
      'iban  DE89370400440532013000',
      'email  info@xn--strae-oqa.de',
      'email folded info@xn--strae-oqa.de',
      'phone  +4930901820',
      'domain  xn--strae-oqa.de',
      'name DE strasseandsohne gmbh and co kg',
      'name skeleton strasseandsohne grnbh and co kg',
      'address DE 10117|12a',
      'owner name-birth-date-nationality ipek unal|1980-05-06|TR',
      'domain  xn--80af6ah.xn--p1ai',
      'name RU рогаикопыта jsc',
      'name skeleton poraᴎkoπblta jsc',
      'lei  5493001KJTIIGC8Y1R12',
      'registration GB-COH SC012345',
      'payment par Q1HJZ28RKA1EBL470G9XYG90R5D3E',
      'email  a.b+c@googlemail.com',
      'email folded ab@gmail.com',
      'name FR societegenerale sa',
      'name skeleton socletegenerale sa',
      'phone  +81312345678',
      'name JP acmemortgagetrust2004 1株',
      'name skeleton acrnernortgagetrust2oo4l株',
      'address US 94105|500',
    ]);
  });
});
