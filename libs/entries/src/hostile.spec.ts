import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCodedError } from '#libs/errors';
import { signJws } from '#libs/signing';
import { decodeEntry, tokenNamed } from './entry.js';
import { ENTRY_KINDS } from './kinds.js';
import { CONTENTS, keys } from './testing/contents.js';
import { newKey } from './testing/examples.js';

const [alice, bob] = [newKey(), newKey()];
const TYPES = ['tributary-key+jwt', 'tributary-order+jwt', 'tributary-approval+jwt', 'tributary-agent+jwt', 'tributary-answer+jwt', 'tributary-result+jwt', 'tributary-presence+jwt', 'tributary-presence-answer+jwt'];

/** True when an entry of every kind is either read from the text or refused by a code of ours, in a message without anything of it. */
function refusedByCode(text: string): boolean {
  return ENTRY_KINDS.flatMap((kind) => [() => decodeEntry(kind, text, keys), () => tokenNamed(kind, text)]).every((read) => {
    try {
      read();
      return true;
    } catch (error) {
      return isCodedError(error) && /^(ENTRY|ORDERS|EPOCH|SIGNING|ENCODING)_/.test(error.code) && (text.length < 12 || !error.message.includes(text));
    }
  });
}

describe('whatever is sent instead of an entry', () => {
  test('any text is read or refused by a code', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json(), fc.base64String()), refusedByCode), { numRuns: 300 });
    expect(refusedByCode('\ud800')).toBe(true);
  });

  test('any claims are read or refused by a code, whoever signed them', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(...TYPES), fc.constantFrom(...TYPES), (claims, typ, other) => {
        const [one, two] = [signJws(Buffer.from(claims), alice, typ), signJws(Buffer.from(claims), bob, other)];
        const contents = [{ act: one }, { old: one, new: two }, { order: one, approval: two }, { answer: one }, { query: one, answer: two }, { result: one, matches: true }, { regulator: JSON.parse(claims) as unknown }];
        for (const content of contents) expect(refusedByCode(JSON.stringify(content))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test.each(['key-register', 'key-rotate', 'key-revoke'] as const)('no other bytes of a %s entry are another one: each single change is refused, or changes what nobody verified yet', (kind) => {
    const good = CONTENTS[kind];
    const { digest } = decodeEntry(kind, good, keys);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.constantFrom('A', 'b', '-', '"', '}', '.', ' ', '\0', 'é'), (at, character) => {
        const changed = good.slice(0, at) + character + good.slice(at + 1);
        if (changed === good) return;
        try {
          const read = decodeEntry(kind, changed, keys);
          if (read.digest === digest) expect(read).toEqual({ ...decodeEntry(kind, good, keys), signed: (read as { signed?: unknown }).signed });
        } catch (error) {
          expect(isCodedError(error)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});
