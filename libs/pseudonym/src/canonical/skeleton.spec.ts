import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalise } from '../index.js';
import { LEGAL_FORMS } from './legal-form.js';
import { readName } from './name.js';
import { scriptsOf } from './scripts.js';
import { CONFUSABLES, skeleton, SKELETON_FORMS } from './skeleton.js';
import { inRepertoire } from './unicode.js';

const tokens = (name: string): string[] => canonicalise({ name }).identifiers.map(({ canonical }) => canonical);

describe('a name disguised with look-alike letters', () => {
  test.each([
    ['АО Сбербанк', 'AO Сбербанк', 'Latin letters for Cyrillic'],
    ['АО Сбербанк', 'AO CБEPБAHK', 'the same in capitals, where н is H'],
    ['Acme Ltd', 'Acme Limitеd', 'a Cyrillic letter in the legal form'],
    ['Acme Corporation', 'Асме Corp', 'the whole of a word'],
    ['Apple Inc', 'AppIe Inc', 'a capital I for l'],
    ['Apple Inc', 'App1e Inc', 'a digit for l'],
    ['Oracle', '0racle', 'a digit for O'],
    ['Modern', 'Modem', 'rn for m'],
    ['INVEST', 'InVESТ', 'one Cyrillic capital'],
    ['ΝΟΚΙΑ', 'NOKIA', 'Greek capitals'],
    ['Tesla', 'Τesla', 'one Greek capital'],
  ])('%s meets %s (%s)', (plain, disguised) => {
    expect(tokens(plain)[0]).not.toBe(tokens(disguised)[0]);
    expect(tokens(plain)[1]).toBe(tokens(disguised)[1]);
  });

  test.each([['Apple', 'Ample'], ['Acme Ltd', 'Acme plc'], ['Сбербанк', 'Газпромбанк'], ['Vine', 'Nine']])('%s and %s do not look alike', (a, b) => {
    expect(tokens(a)[1]).not.toBe(tokens(b)[1]);
  });

  test('carries no country: a disguise does not stop at the name', () => {
    const skeletons = ['GB', 'CH', undefined].map((country) => canonicalise({ name: 'Acme', ...(country === undefined ? {} : { country }) }).identifiers[1]);
    expect(skeletons.map((identifier) => identifier?.scheme)).toEqual(['skeleton', 'skeleton', 'skeleton']);
    expect(new Set(skeletons.map((identifier) => Buffer.from(identifier!.input).toString('hex'))).size).toBe(1);
  });
});

describe('the table', () => {
  test('is the one that the profile was made with: another one gives other tokens and has to be another profile', () => {
    const sorted = Object.entries(CONFUSABLES).map((entry) => entry.join(' = ')).sort();
    expect(sorted).toHaveLength(6_294);
    expect(createHash('sha256').update(sorted.join('\n')).digest('hex')).toBe('8832ad8aa8e5ccf26017b5671db4728df454ebe453ca3ee089aee4cd6a08c046');
  });

  test('makes one legal form of no two, so that the skeleton keeps a Ltd from a plc', () => {
    for (const kind of ['trailing', 'leading'] as const) {
      for (const [spelling, form] of LEGAL_FORMS[kind]) expect(SKELETON_FORMS[kind].get(skeleton(spelling))).toBe(skeleton(form));
    }
  });
});

describe('the skeleton', () => {
  test('of a skeleton is itself, for every character of the repertoire', () => {
    const changed: string[] = [];
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      if (!inRepertoire(character) || (/\p{Lo}/u.test(character) && CONFUSABLES[character] === undefined)) continue;
      const once = skeleton(readName(`a${character}b`).value);
      if (skeleton(once) !== once) changed.push(codePoint.toString(16));
    }
    expect(changed).toEqual([]);
  });

  test('does not depend on case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => `a${text}`), (text) => {
        fc.pre(inRepertoire(text.toUpperCase()));
        expect(tokens(text.toUpperCase())).toEqual(tokens(text));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('scripts of a name', () => {
  test.each([
    ['acme', 'not mixed'],
    ['ао сбербанк', 'not mixed'],
    ['ооо acme', 'Latin and Cyrillic, in words of their own'],
    ['microsоft corp', 'MIXED WITHIN A WORD: Latin and Cyrillic'],
    ['acmе αcme', 'MIXED WITHIN A WORD: Latin and Cyrillic; Latin and Greek'],
    ['東京 acme カナ', 'not mixed'],
    ['2004', 'not mixed'],
  ])('%s: %s', (name, finding) => {
    expect(scriptsOf(name)).toBe(finding);
  });

  test('are among the steps that `canonicalise` shows', () => {
    expect(canonicalise({ name: 'Microsоft' }).identifiers[1]?.steps).toContainEqual({ rule: 'scripts (UTS #39 section 5.1)', result: 'MIXED WITHIN A WORD: Latin and Cyrillic' });
  });
});
