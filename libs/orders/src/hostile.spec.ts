import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCodedError } from '#libs/errors';
import { signJws } from '#libs/signing';
import { decodeAgentRequest } from './agent-request.js';
import { decodeAnswer, readAnswer } from './answer.js';
import { decodeOrderClaims } from './claims.js';
import { decodeDisclosed } from './disclosed.js';
import { decodeOrder, readOrderDigest } from './order.js';
import { decodePresenceAnswer, decodePresenceQuery } from './presence.js';
import { decodeResult } from './result.js';
import { DISCLOSE, keysOf, newKey, ordered, PRESENCE, publicHalf, RULING } from './testing/examples.js';

const [alice, bob] = [newKey(), newKey()];
const officers = keysOf(alice, bob);
const agents = new Map([[alice.kid, { iss: 'https://alpha.example', key: publicHalf(alice) }]]);

/** Every reader of bytes that somebody else chose. */
const READERS: readonly ((text: string) => unknown)[] = [
  (text) => decodeOrder(text, officers),
  readOrderDigest,
  decodeOrderClaims,
  (text) => decodeAgentRequest(text, agents),
  (text) => decodeAnswer(text, agents),
  readAnswer,
  (text) => decodeDisclosed(Buffer.from(text, 'latin1')),
  (text) => decodeResult(text, officers),
  (text) => decodePresenceQuery(text, officers),
  (text) => decodePresenceAnswer(text, publicHalf(alice)),
];
const TYPES = ['tributary-order+jwt', 'tributary-approval+jwt', 'tributary-agent+jwt', 'tributary-answer+jwt', 'tributary-result+jwt', 'tributary-presence+jwt', 'tributary-presence-answer+jwt'];

/** True when every reader either reads the text or refuses it by a code of ours, in a message without anything of it. */
function refusedByCode(text: string): boolean {
  return READERS.every((read) => {
    try {
      read(text);
      return true;
    } catch (error) {
      return isCodedError(error) && /^(ORDERS|SIGNING|ENCODING)_/.test(error.code) && (text.length < 12 || !error.message.includes(text));
    }
  });
}

describe('whatever is sent instead of an order or a message', () => {
  test('any text is read or refused by a code', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json(), fc.base64String()), refusedByCode), { numRuns: 300 });
    expect(refusedByCode('')).toBe(true);
  });

  test('any claims are read or refused by a code, also when a known key signed them', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(...TYPES), fc.constantFrom(...TYPES), (claims, typ, other) => {
        const [one, two] = [signJws(Buffer.from(claims), alice, typ), signJws(Buffer.from(claims), bob, other)];
        for (const text of [one, JSON.stringify({ order: one, approval: two })]) expect(refusedByCode(text)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('no other bytes of an order are an order: each single change is refused, or changes neither its name nor what it says', () => {
    for (const claims of [RULING, DISCLOSE, PRESENCE]) {
      const good = ordered(claims, alice, bob);
      const { digest } = decodeOrder(good, officers);
      fc.assert(
        fc.property(fc.nat(good.length - 1), fc.constantFrom('A', 'b', '-', '"', '}', '.', ' ', '\0', 'é'), (at, character) => {
          const changed = good.slice(0, at) + character + good.slice(at + 1);
          if (changed === good) return;
          let read: ReturnType<typeof decodeOrder> | undefined;
          try {
            read = decodeOrder(changed, officers);
          } catch (error) {
            expect(isCodedError(error)).toBe(true);
          }
          expect(read?.digest ?? digest).toBe(digest);
          expect(read?.claims ?? claims).toEqual(claims);
        }),
        { numRuns: 200 },
      );
    }
  });
});
