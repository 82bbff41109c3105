import { bytesEqual } from '#libs/encoding';
import { CodedError } from '#libs/errors';
import { type Checkpoint, bundlesOf, type Note, parseNote, type Policy, serializeNote, verifyCheckpoint } from '#libs/tlog';

import type { BundleDirectory } from './bundle/bundle-directory.js';
import { CHECKPOINT, MAX_CHECKPOINT_BYTES } from './bundle/paths.js';
import type { AuditorErrorCode } from './errors.js';
import { entriesOf } from './log/entries-of.js';
import { LogTree } from './log/log-tree.js';
import { firstLeaf, ownPolicy, tryLogKey } from './log/trust.js';

/** Two bundles of one log beside each other. */
export interface Difference {
  /** The longer log begins with the shorter one. */
  readonly consistent: boolean;
  readonly origin: string;
  /** Leaves of either. */
  readonly sizes: readonly [number, number];
  /** Whether the log's key was known from elsewhere. */
  readonly pinned: boolean;
  /** First position at which they differ; null when they do not. */
  readonly position: number | null;
  /** Both checkpoints as signed, when no one log can have signed them. */
  readonly evidence: readonly string[];
}

interface Side {
  readonly directory: BundleDirectory;
  readonly note: Note;
  readonly checkpoint: Checkpoint;
}

/**
 * Whether two bundles are of one log, from their entries: each gives the root that its own checkpoint states, and the longer one gives the root of the shorter at
 * its size. Trust is that of `policy`, or else the key that the first bundle names. CodedError of libs/tlog for a checkpoint that is not accepted;
 * AUDITOR_ANOTHER_LOG; AUDITOR_NOT_A_BUNDLE for entries that are not those of their checkpoint, where it is the bundle that is wrong and not the log.
 */
export function diffBundles(one: BundleDirectory, other: BundleDirectory, pinned?: Policy): Difference {
  const policy = pinned ?? ownPolicy(tryLogKey(firstLeaf(one)));
  const sides = [open(one, policy), open(other, policy)] as const;
  const [a, b] = sides;
  if (a.checkpoint.origin !== b.checkpoint.origin) throw new CodedError<AuditorErrorCode>('AUDITOR_ANOTHER_LOG', 'the bundles are of two logs', { field: 'origin' });
  const [shorter, longer] = a.checkpoint.size <= b.checkpoint.size ? [a, b] : [b, a];
  grow(shorter, []);
  const consistent = grow(longer, [shorter.checkpoint.size]).hadRoot(shorter.checkpoint.size, shorter.checkpoint.root);
  return {
    consistent,
    origin: a.checkpoint.origin,
    sizes: [a.checkpoint.size, b.checkpoint.size],
    pinned: pinned !== undefined,
    position: consistent ? null : firstDifference(shorter, longer),
    evidence: consistent ? [] : sides.map(({ note }) => serializeNote(note)),
  };
}

function open(directory: BundleDirectory, policy: Policy): Side {
  try {
    const note = parseNote(directory.read(CHECKPOINT, MAX_CHECKPOINT_BYTES));
    return { directory, note, checkpoint: verifyCheckpoint(note, { ...policy, quorum: 'none' }).checkpoint };
  } catch (error) {
    throw error instanceof CodedError ? error.at({ file: directory.root }) : error;
  }
}

function grow({ directory, checkpoint }: Side, sizes: readonly number[]): LogTree {
  const tree = new LogTree(new Set(sizes));
  for (const bundle of bundlesOf(checkpoint.size)) tree.append(entriesOf(directory, bundle));
  if (!bytesEqual(tree.root(), checkpoint.root)) throw new CodedError<AuditorErrorCode>('AUDITOR_NOT_A_BUNDLE', 'its entries do not give the root of its checkpoint: verify it', { file: directory.root });
  return tree;
}

function firstDifference(shorter: Side, longer: Side): number {
  const { size } = shorter.checkpoint;
  for (const { index, width } of bundlesOf(size)) {
    const ours = entriesOf(shorter.directory, { index, width });
    const theirs = entriesOf(longer.directory, { index, width: Math.min(256, longer.checkpoint.size - index * 256) });
    const offset = ours.findIndex((entry, nth) => !bytesEqual(entry, theirs[nth] ?? new Uint8Array()));
    if (offset !== -1) return index * 256 + offset;
  }
  throw new Error('the roots of two logs with the same entries are the same');
}
