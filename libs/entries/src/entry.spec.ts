import { describe, expect, test } from 'vitest';
import { isCodedError } from '#libs/errors';
import { decodeEntry, deliveryDigest, type EntryKeys } from './entry.js';
import { ENTRY_KINDS, type EntryKind } from './kinds.js';
import { isOwnWord } from './own-word.js';
import { isKeyActKind } from './registry/key-act.js';
import { CONTENTS, holder, keys, LATER_DELIVERY } from './testing/contents.js';
import { bytes32, ISS, publicHalf } from './testing/examples.js';

function codeOf(kind: EntryKind, content: string, known = keys): string {
  try {
    decodeEntry(kind, content, known);
  } catch (error) {
    if (isCodedError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

/** Kinds whose content is signed by keys that the reader has to know. Key acts are for the registry. */
const SIGNED = ENTRY_KINDS.filter((kind) => !isOwnWord(kind) && !isKeyActKind(kind) && kind !== 'rule-set');
const NOT_OF_THIS_FORM = /^(ENTRY_CONTENT|ENTRY_KEY_ACT|ORDERS_TEXT)$/;

describe.each(ENTRY_KINDS)('an entry of kind %s', (kind) => {
  const content = CONTENTS[kind];

  test('is read, and named by what it says', () => {
    const entry = decodeEntry(kind, content, keys);
    expect(entry).toMatchObject({ kind, digest: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) });
    expect(decodeEntry(kind, content, keys).digest).toBe(entry.digest);
    expect(ENTRY_KINDS.filter((other) => decodeEntry(other, CONTENTS[other], keys).digest === entry.digest)).toEqual([kind]);
  });

  // A rule set is bytes: what they say is for the engines.
  test('under another kind is refused', () => {
    for (const other of ENTRY_KINDS.filter((one) => one !== kind && one !== 'rule-set')) expect(codeOf(other, content), other).toMatch(NOT_OF_THIS_FORM);
  });
});

describe.each(ENTRY_KINDS.filter((kind) => kind !== 'rule-set'))('an entry of kind %s', (kind) => {
  const content = CONTENTS[kind];

  test('in another spelling is refused', () => {
    for (const spelled of [`${content}\n`, content.replace(':', ': '), `${content.slice(0, -1)},"more":1}`, '', '{}', 'null', '[]', '{"a":1,"a":1}', '\ud800']) {
      expect(codeOf(kind, spelled), spelled.slice(0, 40)).toMatch(NOT_OF_THIS_FORM);
    }
  });
});

describe.each(SIGNED)('an entry of kind %s', (kind) => {
  const content = CONTENTS[kind];

  test('signed by keys that are not valid there is refused', () => {
    const nobody: EntryKeys = { officers: new Map(), agents: new Map(), hub: publicHalf(holder) };
    // A manifest names its own keys: that they are the right holders' is for whoever compares its digest.
    expect(codeOf(kind, content, nobody)).toMatch(kind === 'epoch-manifest' ? /^accepted$/ : /^ORDERS_(OFFICER|AGENT)$/);
  });

  test('with a character of its first signature changed is refused', () => {
    const dot = content.indexOf('.', content.indexOf('.') + 1) + 5;
    const changed = `${content.slice(0, dot)}${content[dot] === 'A' ? 'B' : 'A'}${content.slice(dot + 1)}`;
    expect(codeOf(kind, changed)).toMatch(/^(ORDERS_SIGNATURE|EPOCH_MANIFEST_SIGNATURE)$/);
  });
});

test('a presence answer that another key than the hub’s signed is refused', () => {
  expect(codeOf('presence-result', CONTENTS['presence-result'], { ...keys, hub: publicHalf(holder) })).toBe('ORDERS_SIGNATURE');
});

test('a delivery is one order to one provider, whatever request fetched it', () => {
  expect(deliveryDigest(bytes32(1), ISS)).not.toBe(deliveryDigest(bytes32(1), 'https://beta.example'));
  expect(deliveryDigest(bytes32(1), ISS)).not.toBe(deliveryDigest(bytes32(2), ISS));
  expect(decodeEntry('disclosure-delivery', LATER_DELIVERY, keys).digest).toBe(decodeEntry('disclosure-delivery', CONTENTS['disclosure-delivery'], keys).digest);
});
