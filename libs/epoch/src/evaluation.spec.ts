import { toBase64url, utf8 } from '#libs/encoding';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeEvaluation, encodeEvaluation, type Evaluation, MAX_BATCH } from './index.js';

const bytes = (length: number, fill: number): string => toBase64url(new Uint8Array(length).fill(fill));
const evaluation: Evaluation = {
  epoch: '2026-Q4',
  manifest: bytes(32, 1),
  batch: bytes(16, 2),
  holder: 3,
  elements: [4, 5].map((fill) => new Uint8Array(32).fill(fill)),
  proof: new Uint8Array(64).fill(6),
};
const written = JSON.parse(new TextDecoder().decode(encodeEvaluation(evaluation))) as Record<string, unknown>;
const refused = (field?: string): unknown => expect.objectContaining(field === undefined ? { code: 'EPOCH_EVALUATION', place: {} } : { code: 'EPOCH_EVALUATION', place: { field } });

describe('an answer', () => {
  test('comes back as it was given, whatever the elements', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 40 }), fc.uint8Array({ minLength: 64, maxLength: 64 }), (elements, proof) => {
        const one = { ...evaluation, elements, proof };
        expect(decodeEvaluation(encodeEvaluation(one))).toEqual(one);
      }),
    );
  });

  test.each<[string, unknown, string]>([
    ['epoch', '', 'epoch'],
    ['epoch', undefined, 'epoch'],
    ['manifest', bytes(31, 1), 'manifest'],
    ['manifest', `${'A'.repeat(42)}B`, 'manifest'],
    ['batch', bytes(15, 2), 'batch'],
    ['holder', 0, 'holder'],
    ['holder', 1.5, 'holder'],
    ['holder', '3', 'holder'],
    ['elements', '', 'elements'],
    ['elements', bytes(33, 4), 'elements'],
    ['elements', '====', 'elements'],
    ['elements', toBase64url(new Uint8Array(32 * (MAX_BATCH + 1))), 'elements'],
    ['elements', ['A'], 'elements'],
    ['proof', bytes(63, 6), 'proof'],
    ['proof', bytes(65, 6), 'proof'],
    ['proof', `${'A'.repeat(85)}B`, 'proof'],
  ])('with %s %j is none, and says which member', (member, value, field) => {
    expect(() => decodeEvaluation(utf8(JSON.stringify({ ...written, [member]: value })))).toThrow(refused(field));
  });

  test.each([
    ['a member that nobody knows', utf8(JSON.stringify({ ...written, note: 1 }))],
    ['the page of a proxy', utf8('<html>')],
    ['nothing', new Uint8Array()],
    ['no UTF-8', Uint8Array.of(0xff)],
    ['a list', utf8('[]')],
  ])('is not %s', (_, body) => {
    expect(() => decodeEvaluation(body)).toThrow(refused());
  });
});
