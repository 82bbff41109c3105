import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';
import { ReporterError } from '../reporter-error.js';

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The text of a file in blocks of whole lines, gunzipped when its name ends in `.gz`; strict UTF-8, a leading byte order mark
 * (spreadsheets write one) is dropped. `name` is what errors call the file.
 *
 * CodedError REPORTER_FILE_READ, REPORTER_FILE_GZIP, REPORTER_FILE_UTF8 with the line.
 */
export async function* textBlocks(path: string, name: string): AsyncGenerator<string> {
  let line = 1;
  let first = true;
  for await (const block of wholeLines(byteChunks(path, name))) {
    if (!isUtf8(block)) throw new ReporterError('REPORTER_FILE_UTF8', 'the file is not UTF-8', { file: name, line: line + linesBeforeInvalid(block) });
    line += countNewlines(block);
    const text = block.toString('utf8');
    yield first && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
    first = false;
  }
}

async function* byteChunks(path: string, name: string): AsyncGenerator<Buffer> {
  const raw = createReadStream(path);
  // pipeline passes a failure of the file on to the gunzip stream, whose iteration then throws it.
  const stream = path.endsWith('.gz') ? pipeline(raw, createGunzip(), () => undefined) : raw;
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('Z_') === true) throw new ReporterError('REPORTER_FILE_GZIP', 'the file is not whole gzip data', { file: name }, { cause: error });
    throw new ReporterError('REPORTER_FILE_READ', `the file cannot be read (${code ?? 'unknown reason'})`, { file: name }, { cause: error });
  }
}

/** Re-cuts chunks after their last newline. That byte occurs in UTF-8 only as the newline itself, so no character is split. */
async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  for await (const chunk of chunks) {
    const cut = chunk.lastIndexOf(NEWLINE) + 1;
    if (cut === 0) {
      held.push(chunk);
      continue;
    }
    yield Buffer.concat([...held, chunk.subarray(0, cut)]);
    held = [chunk.subarray(cut)];
  }
  const rest = Buffer.concat(held);
  if (rest.length > 0) yield rest;
}

function linesBeforeInvalid(block: Buffer): number {
  let start = 0;
  for (let lines = 0; ; lines += 1) {
    const newline = block.indexOf(NEWLINE, start);
    if (newline === -1 || !isUtf8(block.subarray(start, newline))) return lines;
    start = newline + 1;
  }
}

function countNewlines(block: Buffer): number {
  let count = 0;
  for (let at = block.indexOf(NEWLINE); at !== -1; at = block.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
