import type { PoolClient } from 'pg';
import { type Tile, type TileBytes, tilePath, type TileSource } from '#libs/tlog';
import type { Queryable } from './queryable.js';

const HASH_BYTES = 32;

/** Leaves that the stored tiles cover. */
export async function readTreeSize(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ size: string }>('SELECT size FROM log_tree WHERE id = 1');
  return Number(rows[0]?.size ?? 0);
}

/** How much there is of a log, and of the tree over it. */
export interface TreeAndLog {
  readonly size: number;
  readonly logSize: number;
}

/**
 * For the rest of the transaction: its commit need not wait for the disk. Tiles are computed anew from what they cover, which is durable; and whatever is committed
 * durably afterwards (a checkpoint, a verdict) takes them along.
 */
export async function commitTilesLazily(client: PoolClient): Promise<void> {
  await client.query("SELECT set_config('synchronous_commit', 'off', true), set_config('idle_in_transaction_session_timeout', '60s', true)");
}

/** Takes the lock under which the tree grows, and reads how much there is to grow by. */
export async function lockTree(client: PoolClient): Promise<TreeAndLog> {
  const row = await lockedTree(client);
  if (row !== undefined) return row;
  await client.query('INSERT INTO log_tree (id) VALUES (1) ON CONFLICT (id) DO NOTHING');
  const made = await lockedTree(client);
  if (made === undefined) throw new Error('the tree of the log has no row');
  return made;
}

async function lockedTree(client: PoolClient): Promise<TreeAndLog | undefined> {
  const { rows } = await client.query<{ size: string }>('SELECT size FROM log_tree WHERE id = 1 FOR UPDATE');
  if (rows[0] === undefined) return undefined;
  // A statement of its own: what waited for the lock would still see the log as it was before it waited, shorter than the tree that it then sees.
  const log = await client.query<{ size: string }>('SELECT size FROM log_head WHERE id = 1');
  return { size: Number(rows[0].size), logSize: Number(log.rows[0]?.size ?? 0) };
}

/** The tiles asked for, each cut to the width that it is asked in; one that is not there, or narrower, comes out too short. */
export async function readTiles(db: Queryable, tiles: readonly Tile[]): Promise<TileSource> {
  if (tiles.length === 0) return () => new Uint8Array();
  const { rows } = await db.query<{ nth: string; hashes: Buffer }>(
    `SELECT q.nth, substr(t.hashes, 1, q.length) AS hashes FROM unnest($1::int[], $2::bigint[], $3::int[]) WITH ORDINALITY AS q (level, index, length, nth)
     JOIN tile t ON t.level = q.level AND t.index = q.index`,
    [tiles.map(({ level }) => level), tiles.map(({ index }) => index), tiles.map(({ width }) => width * HASH_BYTES)],
  );
  const found = new Map(rows.map(({ nth, hashes }) => [tilePath(tiles[Number(nth) - 1] as Tile), hashes]));
  return (tile) => found.get(tilePath(tile)) ?? new Uint8Array();
}

/**
 * Stores the tiles of a tree that grew, and moves its size by compare-and-swap, for which the caller holds the lock. A tile that is there only ever grows: should the
 * stored hashes be no beginning of the new ones, the answer is false, and the transaction is to be given up.
 */
export async function storeGrowth(client: PoolClient, { from, to, tiles }: { readonly from: number; readonly to: number; readonly tiles: readonly TileBytes[] }): Promise<boolean> {
  // Top-level parameters travel as binary; inside an array each byte would travel as two hex digits.
  const places = tiles.map((_, index) => `($${3 * index + 3}::int, $${3 * index + 4}::bigint, $${3 * index + 5}::bytea)`);
  const values = tiles.flatMap(({ tile, bytes }) => [tile.level, tile.index, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)]);
  const { rows } = await client.query<{ moved: string; written: string }>(
    `WITH moved AS (UPDATE log_tree SET size = $2 WHERE id = 1 AND size = $1 RETURNING 1),
     written AS (INSERT INTO tile (level, index, hashes) VALUES ${places.join(', ')} ON CONFLICT (level, index) DO UPDATE SET hashes = EXCLUDED.hashes
       WHERE tile.hashes = substr(EXCLUDED.hashes, 1, length(tile.hashes)) RETURNING 1)
     SELECT (SELECT count(*) FROM moved) AS moved, (SELECT count(*) FROM written) AS written`,
    [from, to, ...values],
  );
  if (Number(rows[0]?.moved) !== 1) throw new Error('the tree of the log moved under its lock');
  return Number(rows[0]?.written) === tiles.length;
}
