import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PageBuffer } from './buffer.js';

const encodings = ['utf8', 'hex', 'base64', 'base64url', 'latin1'] as const;

describe('Buffer in a page', () => {
  test.each(encodings)('writes %s as Node does', (encoding) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(PageBuffer.from(bytes).toString(encoding)).toBe(Buffer.from(bytes).toString(encoding));
      }),
    );
  });

  test.each(encodings)('reads %s as laxly as Node does', (encoding) => {
    const hostile = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'AZaz09+/-_= \n.é'.split('')) }), fc.uint8Array().map((bytes) => Buffer.from(bytes).toString(encoding)));
    fc.assert(
      fc.property(hostile, (text) => {
        expect([...PageBuffer.from(text, encoding)]).toEqual([...Buffer.from(text, encoding)]);
      }),
      { numRuns: 500 },
    );
  });

  test('views an ArrayBuffer and copies bytes', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    const [view, copy] = [PageBuffer.from(bytes.buffer, 1, 2), PageBuffer.from(bytes)];
    bytes[1] = 9;
    expect([[...view], [...copy]]).toEqual([[9, 3], [1, 2, 3, 4]]);
    expect(Array.from(PageBuffer.concat([Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3)]))).toEqual([1, 2, 3]);
    expect([copy.equals(Uint8Array.of(1, 2, 3, 4)), copy.equals(Uint8Array.of(1, 2, 3)), copy.equals(Uint8Array.of(1, 2, 3, 5))]).toEqual([true, false, false]);
  });
});
