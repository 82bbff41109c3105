import { type EntryKind, entryLeaf, statementLeaf } from '#libs/entries';
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
