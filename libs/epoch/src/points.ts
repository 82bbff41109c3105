import { fromBase64url, toBase64url } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { type EpochCode, refusal } from './refusal.js';

/** Bytes of an encoded ristretto255 element (RFC 9496 section 4.3.2). */
const ELEMENT_BYTES = 32;

/** base64url of the elements one after the other. */
export function joinPoints(points: readonly Uint8Array[]): string {
  return toBase64url(Buffer.concat(points));
}

/**
 * The 32-byte elements of such a text, between 1 and `most`; whether they are canonical group elements is for the group to say.
 * CodedError `code` with `field` otherwise.
 */
export function splitPoints(joined: string, most: number, code: EpochCode = 'EPOCH_POINTS', field = 'points'): Uint8Array[] {
  if (joined.length > Math.ceil((most * ELEMENT_BYTES * 4) / 3)) throw refusal(code, `more than ${most} elements`, { field });
  const bytes = decoded(joined, code, field);
  const count = bytes.length / ELEMENT_BYTES;
  if (!Number.isInteger(count) || count < 1) throw refusal(code, 'not a whole number of 32-byte elements', { field });
  // Copies: one element must not be a window on all of them.
  return Array.from({ length: count }, (_, index) => bytes.slice(index * ELEMENT_BYTES, (index + 1) * ELEMENT_BYTES));
}

function decoded(text: string, code: EpochCode, field: string): Uint8Array {
  try {
    return fromBase64url(text);
  } catch (error) {
    if (isCodedError(error)) throw refusal(code, 'not canonical base64url', { field });
    throw error;
  }
}
