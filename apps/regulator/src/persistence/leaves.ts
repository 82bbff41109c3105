import { type EntryKind, entryLeaf, statementLeaf } from '#libs/entries';
import { HASH_BYTES, leafHash } from '#libs/merkle';
import type { Queryable } from './queryable.js';

/** What stands at a position of the log, as the tree commits to it. */
export interface StoredLeaf {
  readonly position: number;
  readonly bytes: Uint8Array;
}

/** The leaves of positions `from` … `to` − 1 that are there, in order. Whether all are is for the caller to see. */
export async function readLeaves(db: Queryable, from: number, to: number): Promise<readonly StoredLeaf[]> {
  const { rows } = await db.query<{ position: string; kind: EntryKind | null; content: string }>(
    `SELECT position, NULL AS kind, jws AS content FROM statement WHERE position >= $1 AND position < $2
     UNION ALL SELECT position, kind, content FROM log_entry WHERE position >= $1 AND position < $2 ORDER BY position`,
    [from, to],
  );
  return rows.map(({ position, kind, content }) => ({ position: Number(position), bytes: kind === null ? statementLeaf(content) : entryLeaf(kind, content) }));
}

/** The hash of a leaf at its position. */
export interface StoredLeafHash {
  readonly position: number;
  readonly hash: Uint8Array;
}

/** What the leaf of a statement begins with; behind it is the JWS, to the byte. */
const STATEMENT_LEAF = Buffer.from(statementLeaf(''));
const POSITION_BYTES = 8;

/**
 * As `readLeaves`, the hashes of the leaves (RFC 6962 section 2.1): those of statements are computed where the statements are, so that a thousand of them are one short row instead of
 * a thousand long ones.
 */
export async function readLeafHashes(db: Queryable, from: number, to: number): Promise<readonly StoredLeafHash[]> {
  const { rows } = await db.query<{ positions: Buffer | null; hashes: Buffer | null }>(
    `SELECT string_agg(int8send(position), ''::bytea ORDER BY position) AS positions, string_agg(sha256('\\x00'::bytea || $3::bytea || convert_to(jws, 'UTF8')), ''::bytea ORDER BY position) AS hashes
     FROM statement WHERE position >= $1 AND position < $2`,
    [from, to, STATEMENT_LEAF],
  );
  const { positions, hashes } = { positions: rows[0]?.positions ?? Buffer.alloc(0), hashes: rows[0]?.hashes ?? Buffer.alloc(0) };
  const statements = Array.from({ length: positions.length / POSITION_BYTES }, (_, nth) => ({
    position: Number(positions.readBigInt64BE(nth * POSITION_BYTES)),
    hash: hashes.subarray(nth * HASH_BYTES, (nth + 1) * HASH_BYTES),
  }));
  const entries = await readEntryHashes(db, from, to);
  return entries.length === 0 ? statements : [...statements, ...entries].toSorted((a, b) => a.position - b.position);
}

async function readEntryHashes(db: Queryable, from: number, to: number): Promise<readonly StoredLeafHash[]> {
  const { rows } = await db.query<{ position: string; kind: EntryKind; content: string }>('SELECT position, kind, content FROM log_entry WHERE position >= $1 AND position < $2', [from, to]);
  return rows.map(({ position, kind, content }) => ({ position: Number(position), hash: leafHash(entryLeaf(kind, content)) }));
}
