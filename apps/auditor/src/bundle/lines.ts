import { closeSync, openSync, readSync } from 'node:fs';

import { CodedError } from '#libs/errors';

import type { FindingCode } from '../errors.js';

export interface Line {
  /** 1-based. */
  readonly number: number;
  /** Without its newline; valid until the next line is asked for. */
  readonly bytes: Buffer;
}

const CHUNK = 2 ** 18;
/** Longest row: a verdict that names its witnesses. A line beyond is refused before it is held in memory. */
const MAX_ROW_BYTES = 64 * 2 ** 20;

/**
 * Lines of a file that ends every line, the last too, with `\n`. An empty line is a line. Nothing else ends one, and nothing is
 * trimmed: what a check sees is what was signed. Throws EXPORT_LINES for a last line without its newline or a line over
 * `maxBytes`, and what node:fs throws for a file that is not there.
 */
export function* readLines(path: string, maxBytes: number = MAX_ROW_BYTES): Generator<Line, void, undefined> {
  const descriptor = openSync(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK);
    let rest: Buffer[] = [];
    let restBytes = 0;
    let number = 0;
    for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) {
      let from = 0;
      for (let end = chunk.subarray(0, read).indexOf(10); end !== -1; end = chunk.subarray(0, read).indexOf(10, from)) {
        number += 1;
        const tail = chunk.subarray(from, end);
        const bytes = rest.length === 0 ? tail : Buffer.concat([...rest, tail]);
        if (bytes.length > maxBytes) throw tooLong(number, maxBytes);
        yield { number, bytes };
        rest = [];
        restBytes = 0;
        from = end + 1;
      }
      if (from === read) continue;
      restBytes += read - from;
      if (restBytes > maxBytes) throw tooLong(number + 1, maxBytes);
      rest.push(Buffer.from(chunk.subarray(from, read)));
    }
    if (rest.length > 0) throw new CodedError<FindingCode>('EXPORT_LINES', 'the last line does not end with a newline', { line: number + 1 });
  } finally {
    closeSync(descriptor);
  }
}

function tooLong(line: number, maxBytes: number): CodedError<FindingCode> {
  return new CodedError<FindingCode>('EXPORT_LINES', `a line of more than ${maxBytes} bytes`, { line });
}
