import { fromUtf8 } from '#libs/encoding';
import { orRefuse, refusal } from './refusal.js';

/**
 * The text of bytes from outside: at most `maxBytes`, UTF-8, no ASCII control character but newline, and a newline at the end.
 * CodedError TLOG_SIZE, then TLOG_TEXT.
 */
export function lineText(bytes: Uint8Array, maxBytes: number): string {
  if (bytes.length > maxBytes) throw refusal('TLOG_SIZE', 'the text is larger than allowed');
  const text = orRefuse(() => fromUtf8(bytes), 'TLOG_TEXT', 'the text is not valid UTF-8');
  if (hasControlCharacter(text)) throw refusal('TLOG_TEXT', 'an ASCII control character other than newline');
  if (!text.endsWith('\n')) throw refusal('TLOG_TEXT', 'the last line does not end in a newline');
  return text;
}

/** True for a character below U+0020 other than newline. */
export function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 && unit !== 0x0a) return true;
  }
  return false;
}

/**
 * Standard base64 (RFC 4648 section 4) in its one spelling: padded, no line breaks, zero in the unused bits of the last character (section 3.5), so that two
 * different texts never stand for the same bytes. CodedError TLOG_BASE64.
 */
export function fromBase64(text: string, field: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  // Node's decoder skips what it does not know, base64url included: only equality proves that all was read.
  if (bytes.toString('base64') !== text) throw refusal('TLOG_BASE64', 'not canonical standard base64', { field });
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

const DECIMAL = /^(?:0|[1-9][0-9]{0,15})$/;

/** An ASCII decimal without leading zeroes, at most 2^53 − 1: the specifications allow 64 bits, which no log here reaches. CodedError TLOG_NUMBER. */
export function fromDecimal(text: string, field: string): number {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw refusal('TLOG_NUMBER', 'not an ASCII decimal without leading zeroes, up to 2^53 - 1', { field });
  return value;
}
