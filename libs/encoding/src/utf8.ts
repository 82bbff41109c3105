import { refusal } from './refusal.js';

const encoder = new TextEncoder();
// `ignoreBOM: true` means "do not strip it": a stripped mark would let two different byte strings read alike.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const NEWLINE = 0x0a;

/** ES2024, in every Node this runs on, not yet in the ES2023 library types. */
interface WellFormed {
  isWellFormed(): boolean;
}

/**
 * UTF-8 of a string (RFC 3629). A lone surrogate has no UTF-8 form: CodedError ENCODING_UTF8 instead of
 * the silent U+FFFD of TextEncoder, which would give different strings the same bytes and the same hash.
 */
export function utf8(text: string): Uint8Array {
  if (!(text as unknown as WellFormed).isWellFormed()) throw refusal('ENCODING_UTF8', 'a lone surrogate has no UTF-8 form');
  return encoder.encode(text);
}

/**
 * The string of UTF-8 bytes (RFC 3629): overlong forms, surrogates, code points above U+10FFFF and
 * truncated sequences are refused, a byte order mark is kept as a character. CodedError ENCODING_UTF8
 * with the 1-based line of the first invalid byte.
 */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw refusal('ENCODING_UTF8', 'not valid UTF-8', { line: firstInvalidLine(bytes) });
  }
}

/** No byte of a multi-byte sequence is 0x0A, so text is valid exactly when each of its lines is. */
function firstInvalidLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; ; line += 1) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    if (newline === -1 || !decodes(bytes.subarray(start, end))) return line;
    start = newline + 1;
  }
}

function decodes(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
