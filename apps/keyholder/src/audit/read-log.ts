import { fromUtf8, parseJsonStrict, sha256, toBase64url, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { HolderError } from '../holder-error.js';
import { AUDIT_LOG } from '../state/paths.js';
import { type Entry, entrySchema } from './entry.js';

const LINE_FEED = 0x0a;

/** Where a log stands: number and base64url SHA-256 of its last line. Two logs with equal heads are equal. */
export interface LogHead {
  readonly seq: number;
  readonly hash: string;
}

export interface ReadLog {
  readonly entries: readonly Entry[];
  readonly head: LogHead;
  /** Bytes of whole lines. What follows was not finished when the holder died, so nothing was answered on it. */
  readonly length: number;
}

/** `prev` of the first line. */
export const NOTHING: LogHead = { seq: 0, hash: hashOf('') };

/** A log, checked line by line. HOLDER_LOG_CORRUPT with the number of the first line that does not belong there. */
export function readLog(bytes: Uint8Array): ReadLog {
  const length = bytes.lastIndexOf(LINE_FEED) + 1;
  const entries: Entry[] = [];
  let head = NOTHING;
  if (length === 0) return { entries, head, length };
  for (const line of textOf(bytes.subarray(0, length - 1)).split('\n')) {
    entries.push(checked(line, head));
    head = { seq: head.seq + 1, hash: hashOf(line) };
  }
  return { entries, head, length };
}

function checked(line: string, before: LogHead): Entry {
  const result = entrySchema.safeParse(parsed(line, before.seq + 1));
  if (!result.success || result.data.seq !== before.seq + 1 || result.data.prev !== before.hash) throw corrupt(before.seq + 1);
  if ((result.data.kind === 'begun') !== (before.seq === 0)) throw corrupt(before.seq + 1);
  return result.data;
}

function parsed(line: string, number: number): unknown {
  try {
    return parseJsonStrict(line);
  } catch (error) {
    if (isCodedError(error)) throw corrupt(number);
    throw error;
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch (error) {
    if (!isCodedError(error)) throw error;
    // The first line that is not UTF-8: decoding them one by one finds it.
    const lines = Buffer.from(bytes).toString('latin1').split('\n');
    throw corrupt(1 + lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1'))));
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    fromUtf8(bytes);
    return true;
  } catch {
    return false;
  }
}

export function hashOf(line: string): string {
  return toBase64url(sha256(utf8(line)));
}

export function corrupt(line: number): HolderError {
  return new HolderError('HOLDER_LOG_CORRUPT', 'the audit log was altered at this line; nothing is served before a person has looked', { file: AUDIT_LOG, line });
}
