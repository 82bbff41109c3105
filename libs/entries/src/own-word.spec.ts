import { describe, expect, test } from 'vitest';
import { isCodedError } from '#libs/errors';
import { ENTRY_KINDS } from './kinds.js';
import { decodeOwnWord, encodeOwnWord, isOwnWord, type OwnWord } from './own-word.js';
import { OWN_WORDS } from './testing/contents.js';
import { flips } from './testing/flips.js';

const KINDS = ENTRY_KINDS.filter((kind): kind is keyof OwnWord => isOwnWord(kind));

function refusedAt(read: () => unknown): readonly [code: string, field: string | undefined] | 'read' {
  try {
    read();
  } catch (error) {
    if (isCodedError(error)) return [error.code, error.place.field];
    throw error;
  }
  return 'read';
}

test('the own words are those of the kinds that nobody signs', () => {
  expect(KINDS.toSorted()).toEqual(Object.keys(OWN_WORDS).toSorted());
  for (const name of ['constructor', 'toString', '__proto__', 'ruling', 'rule-set', '']) expect(isOwnWord(name), name).toBe(false);
});

describe.each(KINDS)('the content of a %s entry', (kind) => {
  const value = OWN_WORDS[kind];
  const content = encodeOwnWord(kind, value);

  test('is read as it was written, in one order of members whatever the caller’s is', () => {
    expect(decodeOwnWord(kind, content)).toEqual(value);
    const backwards = Object.fromEntries(Object.entries(value).toReversed()) as unknown as OwnWord[typeof kind];
    expect(encodeOwnWord(kind, backwards)).toBe(content);
  });

  test('with its members in another order, or with space, is refused', () => {
    const backwards = JSON.stringify(Object.fromEntries(Object.entries(value).toReversed()));
    const spelled = [content.replace(':', ': '), ` ${content}`, `${content}\n`, ...(Object.keys(value).length > 1 ? [backwards] : [])];
    for (const other of spelled) expect(refusedAt(() => decodeOwnWord(kind, other)), other.slice(0, 30)).toEqual(['ENTRY_CONTENT', undefined]);
  });

  test('says another thing when any member is changed, and nothing when one is missing or unknown', () => {
    // What a schema says is anybody's.
    const own = flips(value).filter(({ path }) => !/^[-+]?schema\./.test(path));
    for (const { path, value: changed } of own) {
      const read = refusedAt(() => decodeOwnWord(kind, JSON.stringify(changed)));
      if (/^[-+]/.test(path)) expect(read, path).toEqual(['ENTRY_CONTENT', path.startsWith('-') ? path.slice(1) : undefined]);
      else expect(read === 'read' ? JSON.stringify(changed) : content, path).not.toBe(read === 'read' ? content : '');
    }
  });
});

test.each([
  ['provider', { iss: 'https://with space' }, 'iss'],
  ['provider', { iss: '' }, 'iss'],
  ['provider', { name: '' }, 'name'],
  ['provider', { name: ' \u00a0' }, 'name'],
  ['provider', { name: 'a\nb' }, 'name'],
  ['provider', { name: 'x'.repeat(201) }, 'name'],
  ['provider', { root: 'A'.repeat(42) }, 'root'],
  ['provider', { root: `${'A'.repeat(42)}B` }, 'root'],
  ['log-key', { vkeys: [] }, 'vkeys'],
  ['log-key', { vkeys: ['a', 'b', 'c', 'd', 'e'] }, 'vkeys'],
  ['verdict', { position: -1 }, 'position'],
  ['verdict', { position: 1.5 }, 'position'],
  ['verdict', { position: 2 ** 53 }, 'position'],
  ['verdict', { full: 'yes' }, 'full'],
  ['retention', { bodies: null }, 'bodies'],
  ['schema', { version: '1' }, 'version'],
] as const)('%s with %o is neither written nor read', (kind, change, field) => {
  const value = { ...OWN_WORDS[kind], ...change };
  expect(refusedAt(() => encodeOwnWord(kind, value as never))).toEqual(['ENTRY_CONTENT', field]);
  expect(refusedAt(() => decodeOwnWord(kind, JSON.stringify(value)))).toEqual(['ENTRY_CONTENT', field]);
});
