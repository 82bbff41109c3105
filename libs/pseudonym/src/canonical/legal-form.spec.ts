import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { readLegalForms } from './legal-form.js';
import { canonicalNames } from './name.js';

const ELF = fileURLToPath(new URL('../../../../../shared/vectors/identity/normalisation/gleif_elf-code-list-v1.5_2023-09-28.csv', import.meta.url));
const company = (raw: string): string => canonicalNames('', raw)[0]!.trail.value;

describe('a name taken apart', () => {
  test.each([
    ['acme co ltd', ['acme'], ['co ltd']],
    ['the acme company', ['acme'], ['co']],
    ['ооо acme ltd', ['acme'], ['ltd', 'ooo']],
    ['acme corporation joint stock company', ['acme'], ['corp', 'jsc']],
    ['acme s a', ['acme'], ['sa']],
    ['acme', ['acme'], []],
    ['limited', ['limited'], []],
    ['co ltd', ['co', 'ltd'], []],
    ['uab ou jsc', ['uab', 'ou', 'jsc'], []],
    ['the', ['the'], []],
  ])('%s: %j and %j', (folded, core, forms) => {
    expect(readLegalForms(folded)).toEqual({ core, forms });
  });
});

describe.skipIf(!existsSync(ELF))('the ISO 20275 list of legal forms (needs ../shared/vectors/identity/normalisation)', () => {
  const rows = (existsSync(ELF) ? parse<Record<string, string>>(readFileSync(ELF), { columns: true, bom: true }) : [])
    .filter((row) => row['ELF Status ACTV/INAC'] === 'ACTV' && row['Entity Legal Form name Local name'] !== '')
    .map((row) => ({
      country: row['Country Code (ISO 3166-1)'] ?? '',
      form: row['Entity Legal Form name Local name'] ?? '',
      abbreviations: (row['Abbreviations Local language'] ?? '').split(';').map((text) => text.trim()).filter((text) => text !== ''),
    }))
    .filter(({ abbreviations }) => abbreviations.length > 0);

  test('a company with its form written out meets itself with it abbreviated for 351 of 1,371: the common ones, since an unknown form only costs a match', () => {
    expect(rows).toHaveLength(1_371);
    expect(rows.filter(({ form, abbreviations }) => abbreviations.some((abbreviation) => company(`Acme ${abbreviation}`) === company(`Acme ${form}`)))).toHaveLength(351);
  });

  test('two forms of one country are one in seven cases only, each a translation, another spelling, or a new name of the same form', () => {
    const names = new Map<string, Set<string>>();
    for (const { country, form } of rows) {
      const key = `${country} ${company(`Acme ${form}`)}`;
      names.set(key, (names.get(key) ?? new Set()).add(form.toLowerCase()));
    }
    expect([...names].filter(([, forms]) => forms.size > 1).map(([key]) => key).sort()).toEqual([
      'BE acme bv',
      'BE acme se',
      'CA acmecooperative',
      'CH acme snc',
      'US acme llc',
      'US acmebusiness corp',
      'US acmenonprofit corp',
    ]);
  });
});
