import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalise } from '../index.js';
import { mod97 } from './lei.js';

const VECTORS = fileURLToPath(new URL('../../../../../shared/vectors/identity/lei/', import.meta.url));
const present = existsSync(VECTORS);
const linesOf = (file: string): string[] => (present ? readFileSync(`${VECTORS}${file}`, 'utf8').trim().split(/\r?\n/) : []);

const accepts = (lei: string): boolean => canonicalise({ lei }).identifiers.length === 1;

describe.skipIf(!present)('published LEIs (needs ../shared/vectors/identity/lei)', () => {
  test('100 real LEIs are accepted and stay as they are', () => {
    const leis = linesOf('valid_leis_python-stdnum.txt');
    expect(leis).toHaveLength(100);
    for (const lei of leis) expect(canonicalise({ lei }).identifiers).toMatchObject([{ attribute: 'lei', scheme: '', canonical: lei }]);
  });

  test('no wrong digit or letter and no swap of two digits or two letters in a real LEI is accepted', () => {
    const kind = (character: string): string => (/[0-9]/.test(character) ? '0123456789' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    for (const lei of linesOf('valid_leis_python-stdnum.txt')) {
      for (let at = 0; at < 20; at++) {
        const [here = '', next = ''] = [lei[at], lei[at + 1]];
        for (const other of kind(here)) expect(accepts(lei.slice(0, at) + other + lei.slice(at + 1))).toBe(other === here);
        // A digit swapped with a letter changes the width of the number; MOD 97-10 does not promise to notice that.
        const detectable = next !== '' && next !== here && kind(next) === kind(here);
        expect(detectable && accepts(lei.slice(0, at) + next + here + lei.slice(at + 2))).toBe(false);
      }
    }
  });

  test('the cases of other libraries are decided as they decide', () => {
    const cases = linesOf('lei_valid_invalid_fast-lei_stdnum.csv').slice(1).map((line) => line.split(','));
    expect(cases.length).toBeGreaterThanOrEqual(12);
    for (const [lei = '', valid] of cases) expect({ lei, valid: String(accepts(lei)) }).toEqual({ lei, valid });
  });
});

describe('LEI', () => {
  test.each(['5493001KJTIIGC8Y1R12', '5493 001K JTII GC8Y 1R12', '5493001kjtiigc8y1r12', ' 5493001K-JTIIGC8Y1R-12 ', '５４９３００１ＫＪＴＩＩＧＣ８Ｙ１Ｒ１２', '5493001KJTII\u200bGC8Y1R12'])('%j is 5493001KJTIIGC8Y1R12', (lei) => {
    expect(canonicalise({ lei })).toMatchObject({ identifiers: [{ canonical: '5493001KJTIIGC8Y1R12' }], refused: [] });
  });

  test.each([
    ['5493001KJTIIGC8Y1R13', 'PSEUDONYM_LEI'],
    ['5493001KJTIIGC8Y1R1', 'PSEUDONYM_LEI'],
    ['5493001KJTIIGC8Y1R123', 'PSEUDONYM_LEI'],
    ['5493001KJTIIGC8Y1RAB', 'PSEUDONYM_LEI'],
    ['5493001KJT\u0131\u0131GC8Y1R12', 'PSEUDONYM_LEI'],
    ['5493001KJTIIGC8Y1R12 (old)', 'PSEUDONYM_LEI'],
    ['', 'PSEUDONYM_EMPTY'],
    [' -- ', 'PSEUDONYM_EMPTY'],
    ['5'.repeat(101), 'PSEUDONYM_TOO_LONG'],
    ['5493001KJTIIGC8Y1R1\ue000', 'PSEUDONYM_CHARACTERS'],
  ])('%j is refused', (lei, code) => {
    expect(canonicalise({ lei })).toMatchObject({ identifiers: [], refused: [{ attribute: 'lei', field: 'lei', code }] });
  });

  test('the remainder is that of the whole number, which no double can hold', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Z]{1,40}$/), (text) => {
        const digits = Array.from(text, (character) => Number.parseInt(character, 36)).join('');
        expect(mod97(text)).toBe(Number(BigInt(digits) % 97n));
      }),
    );
  });
});
