import type { Pool } from 'pg';
import { entryLeaf } from '#libs/entries';
import { leafHash, nodeHash, emptyHash } from '#libs/merkle';

/** Appends so many entries to a log at once; what they say is only told apart. */
export async function fillLog(pool: Pool, count: number): Promise<void> {
  await pool.query('INSERT INTO log_head (id) VALUES (1) ON CONFLICT (id) DO NOTHING');
  await pool.query(
    `INSERT INTO log_entry (position, kind, digest, content) SELECT p, 'ruling', 'made up ' || p, 'entry ' || p FROM log_head, generate_series(size, size + $1 - 1) AS p`,
    [count],
  );
  await pool.query('UPDATE log_head SET size = size + $1', [count]);
}

/** Root of the first `size` entries as `fillLog` makes them in an empty log: RFC 6962 section 2.1 as it stands. */
export function rootOfFilled(size: number): Uint8Array {
  return size === 0 ? emptyHash() : hashOf(0, size);
}

function hashOf(start: number, end: number): Uint8Array {
  if (end - start === 1) return leafHash(entryLeaf('ruling', `entry ${start}`));
  const k = 2 ** (Math.ceil(Math.log2(end - start)) - 1);
  return nodeHash(hashOf(start, start + k), hashOf(start + k, end));
}

/** Puts the log back to what it was at a size, as a restored backup does: what was written since is gone. */
export async function restoreBackup(pool: Pool, size: number): Promise<void> {
  await pool.query('DELETE FROM log_entry WHERE position >= $1', [size]);
  await pool.query('DELETE FROM checkpoint WHERE size > $1', [size]);
  await pool.query('DELETE FROM tile');
  await pool.query('UPDATE log_tree SET size = 0');
  await pool.query('UPDATE log_head SET size = $1', [size]);
}
