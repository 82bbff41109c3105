import { gunzipSync } from 'node:zlib';

import { CodedError } from '#libs/errors';

import type { FindingCode } from '../errors.js';

/** RFC 1952 bytes → content of at most `maxBytes`. BODY_BOMB beyond, without expanding further; BODY_GZIP for anything that is not gzip. */
export function gunzipBounded(gzip: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return gunzipSync(gzip, { maxOutputLength: maxBytes });
  } catch (cause) {
    if (cause instanceof RangeError) throw new CodedError<FindingCode>('BODY_BOMB', `expands to more than ${maxBytes} bytes`, {}, { cause });
    throw new CodedError<FindingCode>('BODY_GZIP', 'not complete, correct gzip data', {}, { cause });
  }
}
