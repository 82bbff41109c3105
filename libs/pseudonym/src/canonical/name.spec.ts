import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LEGAL_FORMS } from './legal-form.js';
import { canonicalNames, readName } from './name.js';

const company = (raw: string): string => canonicalNames('', raw)[0]!.trail.value;
const person = (raw: string): string => readName(raw).value;

describe('the legal form is canonicalised and not deleted', () => {
  test.each([
    ['Acme Limited', 'acme ltd'],
    ['ACME LTD.', 'acme ltd'],
    ['Acme Public Limited Company', 'acme plc'],
    ['Acme P.L.C.', 'acme plc'],
    ['Acme, Incorporated', 'acme inc'],
    ['Acme Corporation', 'acme corp'],
    ['Acme Co., Ltd.', 'acme co ltd'],
    ['Acme Company Limited', 'acme co ltd'],
    ['Acme Co.Ltd', 'acme co ltd'],
    ['Acme Gesellschaft mit beschränkter Haftung', 'acme gmbh'],
    ['Acme GmbH & Co. KG', 'acme gmbh and co kg'],
    ['Acme GmbH u. Co. KG', 'acme gmbh and co kg'],
    ['Acme AKTIENGESELLSCHAFT', 'acme ag'],
    ['Acme S.A.', 'acme sa'],
    ['Acme S. A.', 'acme sa'],
    ['Acme Société Anonyme', 'acme sa'],
    ['Acme S.p.A.', 'acme spa'],
    ['Acme Società per Azioni', 'acme spa'],
    ['Acme N.V.', 'acme nv'],
    ['Acme A/S', 'acme as'],
    ['Acme AB (publ)', 'acme ab publ'],
    ['Acme Sp. z o.o.', 'acme sp z oo'],
    ['Acme spółka z ograniczoną odpowiedzialnością', 'acme sp z oo'],
    ['Acme Kabushiki Kaisha', 'acme kk'],
    ['Acme Pty. Limited', 'acme pty ltd'],
    ['Acme Limited Liability Company', 'acme llc'],
    ['Общество с ограниченной ответственностью «Ромашка»', 'ромашка ooo'],
    ['PT Acme Tbk', 'acme tbk pt'],
    ['OAO Acme', 'acme ojsc'],
    ['Acme Open Joint Stock Company', 'acme ojsc'],
    ['Acme Corporation Joint Stock Company', 'acme corp jsc'],
    ['JSC Acme Corp.', 'acme corp jsc'],
    ['ООО Acme ООО', 'acme ooo'],
    ['Acme Holdings', 'acmeholdings'],
    ['Limited', 'limited'],
    ['The Limited', 'thelimited'],
    ['Co Ltd', 'coltd'],
  ])('%j is %j', (raw, canonical) => {
    expect(company(raw)).toBe(canonical);
  });

  test.each([
    ['Rio Tinto Ltd', 'Rio Tinto plc'],
    ['Unilever N.V.', 'Unilever plc'],
    ['Barclays Bank plc', 'Barclays plc'],
    ['Thomson Corp', 'Thomson S.A.'],
    ['Acme Inc', 'Acme Corp'],
    ['Acme Holdings Ltd', 'Acme Ltd'],
    ['Acme', 'Acme Ltd'],
  ])('%s and %s are two legal persons', (a, b) => {
    expect(company(a)).not.toBe(company(b));
  });

  test.each([
    ['The Coca-Cola Company', 'Coca-Cola Co.'],
    ['Estée Lauder Companies (The)', 'The Estee Lauder Companies'],
    ['Good Will Company', 'Goodwill Company'],
    ['A B Volvo', 'AB Volvo'],
    ['PricewaterhouseCoopers LLP', 'Pricewaterhouse Coopers LLP'],
  ])('%s and %s are one name: articles and spaces are left out at will', (a, b) => {
    expect(company(a)).toBe(company(b));
  });

  test.each([
    ['Mortgage Trust 2004-1', 'Mortgage Trust 200-41'],
    ['Fund 1 2 LP', 'Fund 12 LP'],
    ['Acme SA', 'Acmesa'],
    ['The The', 'The Them'],
  ])('%s and %s stay two', (a, b) => {
    expect(company(a)).not.toBe(company(b));
  });

  test('every spelling in the tables is one that folding leaves as it is, and no spelling stands for two forms', () => {
    for (const table of [LEGAL_FORMS.trailing, LEGAL_FORMS.leading]) {
      for (const [spelling, form] of table) {
        expect(person(spelling)).toBe(spelling);
        expect(table.get(form)).toBe(form);
      }
    }
    for (const [spelling, form] of LEGAL_FORMS.trailing) expect(company(`acme ${spelling}`)).toBe(`acme ${form}`);
    for (const [spelling, form] of LEGAL_FORMS.leading) expect(company(`${spelling} acme`)).toBe(`acme ${form}`);
  });

  test('no legal form is made of a person called after one', () => {
    expect(person('Anna Limited')).toBe('anna limited');
  });
});

describe('canonicalising what is canonical changes nothing', () => {
  test('for any text and any order of legal forms', () => {
    const word = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.constantFrom(...LEGAL_FORMS.trailing.keys(), ...LEGAL_FORMS.leading.keys(), 'the'), fc.constantFrom('S.A.', '&', 'Co.', '-'));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), fc.constantFrom(' ', '  ', ', ', '. '), (words, gap) => {
        const once = companyOrNone(words.join(gap));
        fc.pre(once !== undefined);
        expect(companyOrNone(once ?? '')).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });
});

function companyOrNone(raw: string): string | undefined {
  try {
    return company(raw);
  } catch {
    return undefined;
  }
}
