import { lengthPrefixed } from '#libs/encoding';
import { orRefuse, refusal } from './refusal.js';

const LENGTH_BYTES = 2;

/**
 * The entries of a bundle: big-endian uint16 length, bytes, `width` times and nothing behind (c2sp.org/tlog-tiles, Log entries). Views of `bytes`, not copies.
 * CodedError TLOG_BUNDLE with the 0-based entry as its field when the bytes end within it, or when bytes are left.
 */
export function parseEntryBundle(bytes: Uint8Array, width: number): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  let offset = 0;
  for (let index = 0; index < width; index += 1) {
    const start = offset + LENGTH_BYTES;
    const end = start <= bytes.length ? start + view.getUint16(offset) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) throw refusal('TLOG_BUNDLE', 'the bundle ends within an entry or before the last one', { field: String(index) });
    entries.push(bytes.subarray(start, end));
    offset = end;
  }
  if (offset !== bytes.length) throw refusal('TLOG_BUNDLE', 'the bundle has bytes behind its last entry', { field: String(width) });
  return entries;
}

/** The bundle of entries of at most 65,535 bytes each. CodedError TLOG_ENTRY_SIZE with the 0-based entry. */
export function serializeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  return orRefuse(() => lengthPrefixed(...entries), 'TLOG_ENTRY_SIZE', 'an entry is longer than 65,535 bytes');
}
