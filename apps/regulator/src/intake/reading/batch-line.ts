import { fromBase64url } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { IntakeError } from '../intake-error.js';

/** A report as one line of a batch. */
export interface BatchLine {
  /** A character a byte; not looked at. */
  readonly statement: string;
  /** gzip bytes, not looked at; absent for an act without a body. */
  readonly body: Buffer | undefined;
}

/** What the statement of a line stands behind. */
export const OPEN = '{"statement":"';
const BETWEEN = '","body":"';
const CLOSE = '"}';
/** What the statement ends at: no JWS has one. */
export const QUOTE = 0x22;

/**
 * Reads line number `nth` of a batch, the bytes from `from` to `to`. A line has one spelling, so that it is read by where its quotes are: no JSON reader has to agree
 * with another about escapes, spaces or names that come twice. What stands between the quotes is for the strict decoders, which know neither backslash nor control
 * character. UPLOAD_MALFORMED.
 */
export function readBatchLine(bytes: Buffer, from: number, to: number, nth: number): BatchLine {
  const end = bytes.indexOf(QUOTE, from + OPEN.length);
  if (end === -1 || end >= to || !stands(OPEN, bytes, from)) throw malformedLine(nth);
  const statement = bytes.toString('latin1', from + OPEN.length, end);
  if (end + CLOSE.length === to && stands(CLOSE, bytes, end)) return { statement, body: undefined };
  const [start, close] = [end + BETWEEN.length, to - CLOSE.length];
  if (close < start || !stands(BETWEEN, bytes, end) || !stands(CLOSE, bytes, close)) throw malformedLine(nth);
  return { statement, body: gzipOf(bytes.toString('latin1', start, close), nth) };
}

export function malformedLine(nth: number): IntakeError {
  return new IntakeError('UPLOAD_MALFORMED', 'A line of a batch is {"statement":"…"} or {"statement":"…","body":"…"} and a newline, without a space.', { line: nth });
}

/** True when the bytes from `at` on are this text. */
export function stands(text: string, bytes: Buffer, at: number): boolean {
  return bytes.toString('latin1', at, Math.min(at + text.length, bytes.length)) === text;
}

function gzipOf(text: string, line: number): Buffer {
  try {
    const bytes = fromBase64url(text);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch (error) {
    if (!isCodedError(error)) throw error;
    throw new IntakeError('UPLOAD_MALFORMED', 'A body in a batch is base64url without padding.', { line, field: 'body' });
  }
}
