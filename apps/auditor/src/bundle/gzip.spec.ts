import { deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { gunzipStrict, inOneForm } from './gzip.js';

const content = Buffer.from('a line\nand another line\n'.repeat(20));
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('the one form of a body', () => {
  test('is read back, whatever gzip it was made of', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 0, max: 9 }), (bytes, level) => {
        const form = inOneForm(gzipSync(bytes, { level }), bytes.length + 1);
        expect(new Uint8Array(gunzipStrict(form, bytes.length + 1))).toEqual(bytes);
        expect(new Uint8Array(gunzipSync(form))).toEqual(bytes);
        expect(inOneForm(form, bytes.length + 1)).toEqual(form);
      }),
      { numRuns: 100 },
    );
  });

  test('of a file with a name, a comment and a header checksum, of two members, and of one with something behind it', () => {
    const gzip = gzipSync(content);
    const flagged = Buffer.concat([gzip.subarray(0, 3), Buffer.from([0x18]), gzip.subarray(4, 10), Buffer.from('body.ndjson\0made by hand\0'), gzip.subarray(10)]);
    for (const other of [flagged, Buffer.concat([gzipSync(content.subarray(0, 7)), gzipSync(content.subarray(7))])]) {
      expect(gunzipStrict(inOneForm(other, content.length + 1), content.length + 1)).toEqual(content);
    }
  });

  test('has no byte that can be another, but the padding of the last one of the data', () => {
    const form = inOneForm(gzipSync(content), content.length + 1);
    for (let offset = 0; offset < form.length; offset += 1) {
      const flipped = Buffer.from(form);
      flipped[offset] = (flipped[offset] ?? 0) ^ 1;
      let read: Buffer | undefined;
      try {
        read = gunzipStrict(flipped, content.length + 1);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^BODY_(GZIP|BOMB)$/) as unknown });
      }
      expect(read, `byte ${offset}`).toBeUndefined();
    }
  });

  test.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'BODY_GZIP'],
    ['text', Buffer.from('hello, hello, hello, hello'), 'BODY_GZIP'],
    ['a stream without its trailer', inOneForm(gzipSync(content), 1_000).subarray(0, -1), 'BODY_GZIP'],
    ['data without a header', deflateRawSync(content), 'BODY_GZIP'],
    ['gzip with another header', gzipSync(content), 'BODY_GZIP'],
    ['a byte more than it may be', inOneForm(gzipSync(Buffer.concat([content, Buffer.from('x\n')])), 1_000), 'BODY_BOMB'],
  ])('%s is refused', (_, bytes, expected) => {
    expect(() => gunzipStrict(bytes, content.length + 1)).toThrow(code(expected));
  });

  test('a bomb is not expanded to find out how large it is', () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 24));
    expect(() => inOneForm(bomb, 1_000)).toThrow(code('BODY_BOMB'));
    expect(() => inOneForm(Buffer.from('no gzip, whatever it is'), 1_000)).toThrow(code('BODY_GZIP'));
  });
});
