import { refusal } from './refusal.js';

/** Lower-case hexadecimal, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** The bytes of a lower-case hexadecimal text of even length; CodedError ENCODING_HEX otherwise. */
export function fromHex(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'hex');
  // Node stops at the first odd character without a word: only equality proves that all was read.
  if (bytes.toString('hex') !== text) throw refusal('ENCODING_HEX', 'not lower-case hexadecimal of even length');
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
