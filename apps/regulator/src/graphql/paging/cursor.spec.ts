import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBase64url, utf8 } from '#libs/encoding';
import { decodeCursor, encodeCursor, type CursorKind, type KeyPart } from './cursor.js';

const KINDS: CursorKind[] = ['account', 'entity', 'exchange', 'provider', 'statement', 'verdict', 'workload'];
const PARTS: Record<KeyPart, fc.Arbitrary<string | number>> = {
  text: fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
  number: fc.double({ noDefaultInfinity: true, noNaN: true }).filter((value) => !Object.is(value, -0)),
  int64: fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }).map(String),
};
const shapes = fc.array(fc.constantFrom<KeyPart>('text', 'number', 'int64'), { minLength: 1, maxLength: 3 });

describe('a cursor', () => {
  test('gives back the key that it was made from', () => {
    const cases = fc.tuple(fc.constantFrom(...KINDS), shapes).chain(([kind, shape]) => fc.tuple(fc.constant(kind), fc.constant(shape), fc.tuple(...shape.map((part) => PARTS[part]))));
    fc.assert(
      fc.property(cases, ([kind, shape, key]) => {
        expect(decodeCursor(kind, shape, encodeCursor(kind, key))).toEqual(key);
      }),
    );
  });

  test('of another list is refused, though its key would fit', () => {
    for (const other of KINDS.filter((kind) => kind !== 'workload')) {
      expect(() => decodeCursor('workload', ['int64'], encodeCursor(other, ['5']))).toThrow(expect.objectContaining({ code: 'GRAPHQL_CURSOR', place: { field: 'after' } }));
    }
  });

  test('that somebody made up is refused with a code, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json().map((json) => toBase64url(utf8(json)))), (text) => {
        expect(() => decodeCursor('entity', ['number', 'text'], text)).toThrow(expect.objectContaining({ code: 'GRAPHQL_CURSOR' }));
      }),
    );
  });

  test.each([
    ['a key that is too short', ['workload']],
    ['a key that is too long', ['workload', '1', '2']],
    ['a number for digits', ['workload', 1]],
    ['an integer beyond 64 bits', ['workload', '99999999999999999999']],
    ['digits with a sign', ['workload', '-1']],
    ['SQL for digits', ['workload', '1; DROP TABLE workload']],
  ])('with %s is refused', (_, forged) => {
    expect(() => decodeCursor('workload', ['int64'], toBase64url(utf8(JSON.stringify(forged))))).toThrow(expect.objectContaining({ code: 'GRAPHQL_CURSOR' }));
  });

  test('with a NUL in its text is refused here, not by the database', () => {
    expect(() => decodeCursor('account', ['text'], toBase64url(utf8(JSON.stringify(['account', 'a\0b']))))).toThrow(expect.objectContaining({ code: 'GRAPHQL_CURSOR' }));
  });
});
