/*
 * Signing one checkpoint. What is at stake: a log that ever signs two trees, neither of which extends the other, has lied, and receipts stop meaning anything. Two
 * hubs on one database cannot do that by accident, because the tree is a function of the positions. A database that went back in time can, so before each signature
 * the tree is shown to extend everything that was signed before, as far as this hub's file and the table know, by the proof that anybody else would ask for.
 *
 * Order: lock, tiles, proof, signature, file, row, commit. A crash between any two leaves a checkpoint that nobody has seen, at most in the file, over tiles that
 * are computed again from the same positions; the next seal extends it or uses it.
 */
import type { Pool, PoolClient } from 'pg';
import { isCodedError } from '#libs/errors';
import { verifyConsistency } from '#libs/merkle';
import { inTransaction } from '#libs/postgres';
import { consistencyProofFromTiles, type Note, serializeNote, tilesAtEdge, tilesForConsistency, TreeEdge } from '#libs/tlog';
import { insertCheckpoint, lockSealing, newestCheckpoint, type StoredCheckpoint } from '../persistence/checkpoints.js';
import type { Queryable } from '../persistence/queryable.js';
import { readTiles } from '../persistence/tiles.js';
import type { SignedCheckpoint } from './checkpoint-signer.js';
import { LogError } from './log-error.js';

const ROLLED_BACK =
  'The database holds a smaller log than this hub has signed: it is older than it was. Nothing is accepted or signed until its newest state is restored; the file "checkpoint" says how large that was, and is not to be removed.';

/** What sealing rests on. */
export interface Sealing {
  /** Brings the stored tiles up to the log; gives their size. */
  grow(client: PoolClient): Promise<number>;
  sign(size: number, root: Uint8Array): Note;
  /** Reads and verifies a note that this log signed. */
  read(note: string): SignedCheckpoint;
  /** The newest note that was signed or seen here, whatever the database says. */
  readonly newestKept: string | undefined;
  keep(note: string): Promise<void>;
}

/** What there is after a turn at signing. */
export interface Sealed extends StoredCheckpoint {
  /** `now`: by this turn, so that it is the first to cover positions from `after` on. `before`: by an earlier one, here or at another hub. */
  readonly published: 'now' | 'before' | 'not yet';
  /** Size of the checkpoint published before it; 0 when there was none. */
  readonly after: number;
}

/**
 * Signs what the log holds now and publishes it, unless that was done already; with `withhold` it is signed and kept only, for `publish`. One at a time over all
 * hubs on the database. LogError LOG_ROLLED_BACK, LOG_FORKED, LOG_KEY, LOG_POSITION: nothing was signed.
 */
export async function seal(pool: Pool, log: Sealing, { withhold = false }: { readonly withhold?: boolean } = {}): Promise<Sealed> {
  return inTransaction(pool, async (client) => {
    await lockSealing(client);
    const newest = await newestCheckpoint(client);
    const size = await log.grow(client);
    const [kept, published] = [log.newestKept, newest?.note].map((note) => (note === undefined ? undefined : log.read(note)));
    const root = await requireExtension(client, [kept, published].filter((one) => one !== undefined), size);
    if (newest?.size === size) {
      await log.keep(newest.note);
      return { ...newest, published: 'before', after: 0 };
    }
    const note = kept?.size === size ? serializeNote(kept.note) : serializeNote(log.sign(size, root));
    await log.keep(note);
    if (!withhold && !(await insertCheckpoint(client, { size, note }, newest?.size))) throw new Error('a checkpoint was published under the lock of this one');
    return { size, note, published: withhold ? 'not yet' : 'now', after: newest?.size ?? 0 };
  });
}

/** Publishes a checkpoint that `seal` withheld, with what was added to its note since; gives what is newest then: it, or a larger one that came before it. */
export async function publish(pool: Pool, checkpoint: StoredCheckpoint): Promise<Sealed> {
  return inTransaction(pool, async (client) => {
    await lockSealing(client);
    const newest = await newestCheckpoint(client);
    if (newest !== undefined && newest.size >= checkpoint.size) return { ...newest, published: 'before', after: 0 };
    if (!(await insertCheckpoint(client, checkpoint, newest?.size))) throw new Error('a checkpoint was published under the lock of this one');
    return { ...checkpoint, published: 'now', after: newest?.size ?? 0 };
  });
}

/** The root of the tree, once it is proved to extend each checkpoint. The proof gives the roots of both sizes out of the stored tiles. LogError LOG_ROLLED_BACK, LOG_FORKED. */
export async function requireExtension(client: Queryable, signed: readonly SignedCheckpoint[], size: number): Promise<Uint8Array> {
  if (signed.some((one) => one.size > size)) throw new LogError('LOG_ROLLED_BACK', ROLLED_BACK);
  // The empty tree is extended by every tree.
  const earlier = signed.filter((one) => one.size > 0);
  const source = await readTiles(client, [...tilesAtEdge(size), ...earlier.flatMap((one) => tilesForConsistency(one.size, size))]);
  try {
    const root = TreeEdge.open(size, source).root();
    for (const one of earlier) verifyConsistency(one, { size, root }, consistencyProofFromTiles(one.size, size, source));
    return root;
  } catch (cause) {
    if (!isCodedError(cause)) throw cause;
    throw new LogError('LOG_FORKED', 'The stored tiles do not extend what was signed: they, or what was signed, were changed.', {}, { cause });
  }
}
