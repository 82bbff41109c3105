import { writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';

import { scratch } from '../testing/scratch.js';
import { readLines } from './lines.js';

const directory = scratch();
afterAll(() => directory.remove());

function linesOf(content: string | Uint8Array, maxBytes?: number): string[] {
  writeFileSync(directory.path('file'), content);
  // One at a time: the bytes of a line are only good until the next is asked for.
  return Array.from(readLines(directory.path('file'), maxBytes), ({ number, bytes }) => `${number} ${bytes.toString('latin1')}`);
}

describe('readLines', () => {
  test('numbers from 1, keeps empty lines and carriage returns', () => {
    expect(linesOf('a\n\nb\r\n')).toEqual(['1 a', '2 ', '3 b\r']);
    expect(linesOf('')).toEqual([]);
    expect(linesOf('\n')).toEqual(['1 ']);
  });

  test('refuses a last line without its newline, and says which', () => {
    expect(() => linesOf('a\nb')).toThrow(expect.objectContaining({ code: 'EXPORT_LINES', place: { line: 2 } }));
  });

  test('refuses a line beyond the limit, and none at it', () => {
    expect(linesOf('abc\nabcd\n', 4)).toEqual(['1 abc', '2 abcd']);
    expect(() => linesOf('abc\nabcde\n', 4)).toThrow(expect.objectContaining({ code: 'EXPORT_LINES', place: { line: 2 } }));
    expect(() => linesOf('a'.repeat(1_000_000), 300_000)).toThrow(expect.objectContaining({ code: 'EXPORT_LINES', place: { line: 1 } }));
  });

  test('splits like String.split, wherever lines meet the ends of chunks', () => {
    const length = fc.oneof(fc.nat(10), fc.integer({ min: 262_130, max: 262_150 }), fc.integer({ min: 524_280, max: 524_300 }));
    fc.assert(
      fc.property(fc.array(length, { maxLength: 6 }), (lengths) => {
        const lines = lengths.map((each, index) => String(index % 10).repeat(each));
        const same = linesOf(lines.map((line) => `${line}\n`).join('')).map((line, index) => line === `${index + 1} ${lines[index] ?? ''}`);
        expect(same).toEqual(lines.map(() => true));
      }),
      { numRuns: 40 },
    );
  });
});
