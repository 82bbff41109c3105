import { promisify } from 'node:util';
import { gunzip, type Gunzip, gunzipSync, type ZlibOptions } from 'node:zlib';
import { IntakeError } from '../intake-error.js';

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: Gunzip & { readonly bytesWritten: number };
}

/** With `info` zlib gives the engine along with the bytes, which tells how much of the input it used. */
const inflate = promisify(gunzip) as unknown as (input: Buffer, options: ZlibOptions & { readonly info: true }) => Promise<Inflated>;
const inflateSmall = gunzipSync as unknown as (input: Buffer, options: ZlibOptions & { readonly info: true }) => Inflated;

/** Up to here handing a body to another thread costs more than inflating it. deflate gives at most about 1,000 times as much, so this thread is held for a few milliseconds. */
export const SMALL_GZIP_BYTES = 4_096;

/** Bytes that are inflated at a time, at least and at most; the least is small enough for Node to take it out of its pool. */
const CHUNK_BYTES = { least: 2_048, most: 2 ** 20 } as const;

/**
 * Undoes the compression of a body, stopping as soon as it grows beyond `maxBytes`: memory is bounded by the limit and not by
 * what the sender's bytes expand to. `expected`, the length that the statement says, only saves putting pieces together where it is true.
 * CodedError BODY_BOMB, BODY_GZIP.
 */
export async function gunzipBody(gzip: Buffer, expected: number, maxBytes: number): Promise<Buffer> {
  if (gzip.length <= SMALL_GZIP_BYTES) return gunzipSmallBody(gzip, expected, maxBytes);
  return wholly(gzip, await inflate(gzip, optionsOf(expected, maxBytes)).catch(refuse));
}

/** The same at once, for a body of at most SMALL_GZIP_BYTES. */
export function gunzipSmallBody(gzip: Buffer, expected: number, maxBytes: number): Buffer {
  let inflated: Inflated;
  try {
    inflated = inflateSmall(gzip, optionsOf(expected, maxBytes));
  } catch (error) {
    return refuse(error);
  }
  return wholly(gzip, inflated);
}

function optionsOf(expected: number, maxOutputLength: number): ZlibOptions & { readonly info: true } {
  return { maxOutputLength, chunkSize: Math.min(Math.max(expected + 1, CHUNK_BYTES.least), CHUNK_BYTES.most), info: true };
}

function refuse(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
    throw new IntakeError('BODY_BOMB', 'The body expands beyond the limit.', { field: 'body' });
  }
  throw new IntakeError('BODY_GZIP', 'The body is not gzip, or its gzip is broken.', { field: 'body' });
}

/** zlib skips what follows the last member; kept as received, such bytes would be stored and exported unsigned. */
function wholly({ length }: Buffer, { buffer, engine }: Inflated): Buffer {
  if (engine.bytesWritten !== length) throw new IntakeError('BODY_GZIP', 'There are bytes after the end of the gzip data.', { field: 'body' });
  return buffer;
}
