import { bytesEqual } from '#libs/encoding';
import { emptyHash, HASH_BYTES } from '#libs/merkle';
import { refusal } from './refusal.js';
import { fromBase64, fromDecimal, toBase64 } from './text.js';

/** What a log says about itself at one moment. The signatures are the note's. */
export interface Checkpoint {
  /** Identity of the log. Compared for equality, nothing else is read from it. */
  readonly origin: string;
  /** Number of leaves. */
  readonly size: number;
  /** RFC 6962 root hash, 32 bytes. */
  readonly root: Uint8Array;
  /** Opaque lines after the third; nobody who cosigns a checkpoint vouches for them. */
  readonly extensions: readonly string[];
}

/**
 * Parses the text of a note as a checkpoint (c2sp.org/tlog-checkpoint, Note text). CodedError TLOG_CHECKPOINT when it is not at least three non-empty lines or
 * the root is not 32 bytes, TLOG_NUMBER for the size, TLOG_BASE64 for the root.
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  // A text ends in a newline, so the last element is what comes behind it.
  if (lines.pop() !== '') throw refusal('TLOG_CHECKPOINT', 'the text does not end in a newline');
  const [origin = '', size, root, ...extensions] = lines;
  if (size === undefined || root === undefined || lines.includes('')) throw refusal('TLOG_CHECKPOINT', 'a checkpoint is at least three non-empty lines');
  const rootHash = fromBase64(root, 'root');
  if (rootHash.length !== HASH_BYTES) throw refusal('TLOG_CHECKPOINT', 'a root hash has 32 bytes', { field: 'root' });
  return { origin, size: fromDecimal(size, 'size'), root: rootHash, extensions };
}

/** The text of a checkpoint: what its log signs. CodedError as above for a checkpoint that would not be read back as the same one. */
export function checkpointText({ origin, size, root, extensions }: Checkpoint): string {
  const text = [origin, String(size), toBase64(root), ...extensions, ''].join('\n');
  const back = parseCheckpoint(text);
  if (back.origin !== origin || back.extensions.length !== extensions.length) throw refusal('TLOG_CHECKPOINT', 'a line of a checkpoint has a newline in it');
  return text;
}

/** The empty tree has one root (RFC 6962 section 2.1). CodedError TLOG_EMPTY_ROOT when a checkpoint of size 0 states another. */
export function requireEmptyRoot({ size, root }: Checkpoint): void {
  if (size === 0 && !bytesEqual(root, emptyHash())) throw refusal('TLOG_EMPTY_ROOT', 'the root of an empty tree is the hash of the empty string', { field: 'root' });
}
