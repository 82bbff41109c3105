import { timingSafeEqual } from 'node:crypto';
import { refusal } from './refusal.js';

const MAX_PART = 0xffff;

/** Equality of bytes in time that depends on the two lengths only. */
export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * `LP(part) ‖ LP(part) …` with LP(x) = 2-byte big-endian length of x ‖ x. Injective for every number of
 * parts: no list of parts can be read as another one. CodedError ENCODING_TOO_LONG for a part over
 * 65,535 bytes, with the 0-based index of the part as its field.
 */
export function lengthPrefixed(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  parts.forEach((part, index) => {
    if (part.length > MAX_PART) throw refusal('ENCODING_TOO_LONG', 'a length-prefixed part is longer than 65,535 bytes', { field: String(index) });
    length += 2 + part.length;
  });
  const out = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    out[offset] = part.length >>> 8;
    out[offset + 1] = part.length & 0xff;
    out.set(part, offset + 2);
    offset += 2 + part.length;
  }
  return out;
}
