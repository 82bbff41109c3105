import { crc32, gunzipSync, gzipSync, inflateRawSync } from 'node:zlib';

import { CodedError } from '#libs/errors';

import type { FindingCode } from '../errors.js';

/** RFC 1952 section 2.3: deflate, no flags, no time, no hint, no system. What a bundle's bodies begin with, whatever their sender's began with. */
const HEADER = Buffer.from([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff]);
const TRAILER_BYTES = 8;
const FLAGS = 3;

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/**
 * RFC 1952 bytes in a bundle's one form → content of at most `maxBytes`: one member with the header above and nothing behind it, so that no byte of the file
 * is without meaning. BODY_BOMB beyond, without expanding further; BODY_GZIP for anything else.
 */
export function gunzipStrict(gzip: Buffer, maxBytes: number): Buffer {
  if (!gzip.subarray(0, HEADER.length).equals(HEADER)) throw notGzip('not the header of a body in a bundle');
  const { buffer, engine } = inflate(gzip.subarray(HEADER.length), maxBytes);
  const trailer = gzip.subarray(HEADER.length + engine.bytesWritten);
  if (trailer.length !== TRAILER_BYTES) throw notGzip('bytes behind the one member of the file, or too few');
  if (trailer.readUInt32LE(0) !== crc32(buffer) || trailer.readUInt32LE(4) !== buffer.length) throw notGzip('checksum or length are not those of the content');
  return buffer;
}

/** Any gzip data of at most `maxBytes` of content in a bundle's one form. BODY_BOMB, BODY_GZIP. */
export function inOneForm(gzip: Buffer, maxBytes: number): Buffer {
  // Without flags the header has ten bytes and is followed by the data.
  const renamed = gzip[FLAGS] === 0 ? Buffer.concat([HEADER, gzip.subarray(HEADER.length)]) : undefined;
  try {
    if (renamed !== undefined) return gunzipStrict(renamed, maxBytes) && renamed;
  } catch (error) {
    if (!(error instanceof CodedError) || error.code === 'BODY_BOMB') throw error;
  }
  const again = gzipSync(gunzip(gzip, maxBytes), { level: 9 });
  HEADER.copy(again);
  return again;
}

function inflate(bytes: Buffer, maxBytes: number): Inflated {
  // A piece of the usual 16 kB for each small body would cost more than expanding it.
  const chunkSize = Math.min(Math.max(maxBytes, 64), 65_536);
  return bounded(maxBytes, () => inflateRawSync(bytes, { maxOutputLength: maxBytes, chunkSize, info: true }) as unknown as Inflated);
}

function gunzip(bytes: Buffer, maxBytes: number): Buffer {
  return bounded(maxBytes, () => gunzipSync(bytes, { maxOutputLength: maxBytes }));
}

function bounded<T>(maxBytes: number, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof RangeError) throw new CodedError<FindingCode>('BODY_BOMB', `expands to more than ${maxBytes} bytes`, {}, { cause });
    throw new CodedError<FindingCode>('BODY_GZIP', 'not complete, correct gzip data', {}, { cause });
  }
}

function notGzip(message: string): CodedError<FindingCode> {
  return new CodedError<FindingCode>('BODY_GZIP', message);
}
