import { refusal } from './refusal.js';

/** base64url without padding (RFC 4648 section 5). */
export function toBase64url(bytes: Uint8Array): string {
  return view(bytes).toString('base64url');
}

/**
 * The bytes of a base64url text without padding (RFC 4648 section 5), only in its one canonical
 * spelling: no `=`, no whitespace, no `+` or `/`, and zero in the unused bits of the last character
 * (section 3.5). CodedError ENCODING_BASE64URL otherwise.
 */
export function fromBase64url(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64url');
  // Node's decoder skips what it does not know, so one value has many spellings; an attacker who picks
  // among them could give the same bytes two names. Encoding is a function: equality leaves one.
  if (bytes.toString('base64url') !== text) throw refusal('ENCODING_BASE64URL', 'not canonical base64url without padding');
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
