import { isCodedError } from '#libs/errors';
import { decodeOwnWord, type LogKeyContent, parseLeaf } from '#libs/entries';
import type { VerificationKey } from '#libs/signing';
import { ED25519, parseCheckpoint, parseNote, parseVerifierKey, type Policy, type Verifier } from '#libs/tlog';

import type { BundleDirectory } from '../bundle/bundle-directory.js';
import { CHECKPOINT, MAX_CHECKPOINT_BYTES } from '../bundle/paths.js';
import { entriesOf } from './entries-of.js';

const TILE_WIDTH = 256;

/** Whose log this is, as its first entry says. */
export interface LogKey {
  readonly content: LogKeyContent;
  readonly verifiers: readonly Verifier[];
  /** The hub's own key: signs checkpoints, and what it answers to questions for presence. */
  readonly hub: VerificationKey | undefined;
}

/** Reads the first leaf of a log; the codes of libs/entries and libs/tlog for one that is no `log-key` entry. */
function readLogKey(leaf: Uint8Array): LogKey | undefined {
  const parsed = parseLeaf(leaf);
  if (parsed.kind !== 'log-key' || !('content' in parsed)) return undefined;
  const content = decodeOwnWord('log-key', parsed.content);
  const verifiers = content.vkeys.map(parseVerifierKey);
  return { content, verifiers, hub: verifiers.flatMap((verifier) => (verifier.type === ED25519 ? [verifier.key] : []))[0] };
}

/** What a checkpoint of this log is verified by where nobody handed in a policy: its own word, which pins nothing. */
export function ownPolicy(logKey: LogKey | undefined): Policy {
  return { logs: (logKey?.verifiers ?? []).map((verifier) => ({ verifier, url: undefined })), witnesses: [], quorum: 'none' };
}

/** As `readLogKey`; undefined for whatever cannot be read, of which the check of leaves will say what is wrong with it. */
export function tryLogKey(leaf: Uint8Array | undefined): LogKey | undefined {
  try {
    return leaf === undefined ? undefined : readLogKey(leaf);
  } catch (error) {
    if (isCodedError(error)) return undefined;
    throw error;
  }
}

/** The first leaf of the log in a bundle; undefined when it, or the checkpoint that says how many there are, cannot be read. */
export function firstLeaf(directory: BundleDirectory): Uint8Array | undefined {
  try {
    const { size } = parseCheckpoint(parseNote(directory.read(CHECKPOINT, MAX_CHECKPOINT_BYTES)).text);
    return size === 0 ? undefined : entriesOf(directory, { index: 0, width: Math.min(TILE_WIDTH, size) })[0];
  } catch (error) {
    if (isCodedError(error)) return undefined;
    throw error;
  }
}
