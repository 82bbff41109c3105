/*
 * The tree of the log as stored. It is a function of what stands at the positions and of nothing else, and positions never change, so whoever grows it comes to the
 * same tree: any process may, at any time, without a key. What grows it holds the row lock of log_tree; statements and entries do not wait for that.
 */
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '#libs/postgres';
import { consistencyProofFromTiles, tilesAtEdge, tilesForConsistency, TreeEdge } from '#libs/tlog';
import { readLeafHashes } from '../persistence/leaves.js';
import type { Queryable } from '../persistence/queryable.js';
import { commitTilesLazily, lockTree, readTiles, storeGrowth } from '../persistence/tiles.js';
import { LogError } from './log-error.js';

/** Leaves that are hashed at a time. */
const BATCH = 2_048;

/** Brings the stored tiles up to all that is in the log; gives the number of leaves that they cover then. LogError LOG_ROLLED_BACK, LOG_POSITION, LOG_FORKED. */
export async function integrate(pool: Pool): Promise<number> {
  for (let edge: TreeEdge | undefined; ; ) {
    const grown = await inTransaction(pool, async (client) => {
      await commitTilesLazily(client);
      return growOnce(client, edge);
    });
    edge = grown.edge;
    if (grown.complete) return edge.size;
  }
}

/**
 * As `integrate`, in a transaction of the caller's, which holds the lock of the tree until it ends. `known`, an edge that was given before, spares reading it while
 * nobody else has grown the tree, and while what was given came to be committed.
 */
export async function growTree(client: PoolClient, known?: TreeEdge): Promise<TreeEdge> {
  for (let edge = known; ; ) {
    const grown = await growOnce(client, edge);
    edge = grown.edge;
    if (grown.complete) return edge;
  }
}

/** Root of the log before position `size`, out of stored tiles, which must cover it: see `integrate`. CodedError TLOG_TILE when they do not. */
export async function rootAt(db: Queryable, size: number): Promise<Uint8Array> {
  return (await edgeAt(db, size)).root();
}

/** Proof that the tree of `second` leaves extends that of `first`, out of stored tiles. CodedError TLOG_CONSISTENCY unless 0 < first ≤ second, TLOG_TILE. */
export async function consistencyProof(db: Queryable, first: number, second: number): Promise<readonly Uint8Array[]> {
  return consistencyProofFromTiles(first, second, await readTiles(db, tilesForConsistency(first, second)));
}

async function edgeAt(db: Queryable, size: number): Promise<TreeEdge> {
  return TreeEdge.open(size, await readTiles(db, tilesAtEdge(size)));
}

async function growOnce(client: PoolClient, known: TreeEdge | undefined): Promise<{ readonly edge: TreeEdge; readonly complete: boolean }> {
  const { size, logSize } = await lockTree(client);
  if (logSize < size) throw new LogError('LOG_ROLLED_BACK', 'The log is shorter than the tree over it: the database is older than it was.');
  const edge = known?.size === size ? known : await edgeAt(client, size);
  if (logSize === size) return { edge, complete: true };
  const to = Math.min(logSize, size + BATCH);
  const leaves = requireAll(await readLeafHashes(client, size, to), size, to);
  const grown = edge.append(leaves.map(({ hash }) => hash));
  if (!(await storeGrowth(client, { from: size, to, tiles: grown.tiles }))) throw new LogError('LOG_FORKED', 'A stored tile is not what was written: the tree over the log was changed.');
  return { edge: grown.edge, complete: to === logSize };
}

/** Exactly one leaf a position. */
export function requireAll<Leaf extends { readonly position: number }>(leaves: readonly Leaf[], from: number, to: number): readonly Leaf[] {
  if (leaves.length !== to - from || leaves.some(({ position }, index) => position !== from + index)) {
    throw new LogError('LOG_POSITION', 'A position of the log holds nothing, or two things.');
  }
  return leaves;
}
