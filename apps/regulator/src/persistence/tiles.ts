import type { PoolClient } from 'pg';
import { type Tile, type TileBytes, tilePath, type TileSource } from '#libs/tlog';
import type { Queryable } from './queryable.js';

const HASH_BYTES = 32;

/**
 * For the rest of the transaction: tiles need not survive a crash, because they are computed anew from what they cover, which does. Whatever is committed durably
 * afterwards (a checkpoint, a verdict) takes them along.
 */
const TREE_SETTINGS = "set_config('synchronous_commit', 'off', true), set_config('idle_in_transaction_session_timeout', '60s', true)";

/** Leaves that the stored tiles cover. */
export async function readTreeSize(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ size: string }>('SELECT size FROM log_tree WHERE id = 1');
  return Number(rows[0]?.size ?? 0);
}

/** Takes the lock under which the tree grows, and reads how much there is to grow by: the size of the tree, and that of the log. */
export async function lockTree(client: PoolClient): Promise<{ readonly size: number; readonly logSize: number }> {
  const lock = `SELECT size, (SELECT size FROM log_head WHERE id = 1) AS log_size, ${TREE_SETTINGS} FROM log_tree WHERE id = 1 FOR UPDATE`;
  const found = await client.query<{ size: string; log_size: string | null }>(lock);
  if (found.rows[0] === undefined) await client.query('INSERT INTO log_tree (id) VALUES (1) ON CONFLICT (id) DO NOTHING');
  const [row] = found.rows[0] === undefined ? (await client.query<{ size: string; log_size: string | null }>(lock)).rows : found.rows;
  if (row === undefined) throw new Error('the tree of the log has no row');
  return { size: Number(row.size), logSize: Number(row.log_size ?? 0) };
}

/** Moves the size by compare-and-swap; the caller holds the lock, so a miss is a fault and not a race. */
export async function moveTree(client: PoolClient, from: number, to: number): Promise<void> {
  const moved = await client.query('UPDATE log_tree SET size = $2 WHERE id = 1 AND size = $1', [from, to]);
  if (moved.rowCount !== 1) throw new Error('the tree of the log moved under its lock');
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

/** Stores tiles. One that is there only ever grows: should its stored hashes be no beginning of the new ones, it is left, and the answer is false. */
export async function writeTiles(client: PoolClient, tiles: readonly TileBytes[]): Promise<boolean> {
  // Top-level parameters travel as binary; inside an array each byte would travel as two hex digits.
  const places = tiles.map((_, index) => `($${3 * index + 1}::int, $${3 * index + 2}::bigint, $${3 * index + 3}::bytea)`);
  const values = tiles.flatMap(({ tile, bytes }) => [tile.level, tile.index, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)]);
  const written = await client.query(
    `INSERT INTO tile (level, index, hashes) VALUES ${places.join(', ')} ON CONFLICT (level, index) DO UPDATE SET hashes = EXCLUDED.hashes
     WHERE tile.hashes = substr(EXCLUDED.hashes, 1, length(tile.hashes))`,
    values,
  );
  return written.rowCount === tiles.length;
}
