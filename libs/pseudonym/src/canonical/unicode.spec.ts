import { describe, expect, test } from 'vitest';
import { checkUnicode, UNICODE_VERSION_PROFILE_1 } from '../index.js';
import { inRepertoire } from './unicode.js';

const ALL = Array.from({ length: 0x110000 }, (_, codePoint) => String.fromCodePoint(codePoint));

describe('the repertoire of profile 1', () => {
  test('is that of Unicode 15.0 on this runtime too: 149,186 characters and 65 controls', () => {
    expect(ALL.filter(inRepertoire)).toHaveLength(149_186 + 65);
  });

  test.each([
    ['U+2FFC, added in 15.1', '\u2ffc'],
    ['U+2EBF0, an ideograph added in 15.1', '\u{2ebf0}'],
    ['U+1C89, a Cyrillic capital added in 16.0', '\u1c89'],
    ['U+20C1, a currency sign added in 17.0', '\u20c1'],
    ['a noncharacter', '\uffff'],
    ['private use', '\ue000'],
    ['a lone surrogate', '\ud800'],
    ['an unassigned code point', '\u0378'],
  ])('does not have %s', (_, character) => {
    expect(inRepertoire(`Acme ${character}`)).toBe(false);
  });

  test.each(['Acme', 'Société', '北京', '😀', '\u{16e40}', ''])('has %j', (text) => {
    expect(inRepertoire(text)).toBe(true);
  });
});

describe('the Unicode version of a runtime', () => {
  test.each([
    ['15.0', 'ok'],
    ['15.1', 'ok'],
    ['16.0', 'ok'],
    ['17.0', 'ok'],
    ['17.0.0', 'ok'],
    ['18.0', 'warning'],
    ['14.0', 'unusable'],
    ['9.0', 'unusable'],
    ['', 'unusable'],
    ['unknown', 'unusable'],
    ['15', 'ok'],
    ['1e9', 'unusable'],
  ])('%j is %s', (version, level) => {
    expect(checkUnicode(version).level).toBe(level);
  });

  test('of this process is usable', () => {
    expect(UNICODE_VERSION_PROFILE_1).toBe('15.0');
    expect(checkUnicode(process.versions['unicode'] ?? '').level).not.toBe('unusable');
  });
});
