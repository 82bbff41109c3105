import type { PoolClient } from 'pg';
import type { EntryKind } from '#libs/entries';
import type { Queryable } from './queryable.js';

/** An entry of the hub's own register at its place in the log. */
export interface LogEntryRecord {
  readonly position: number;
  readonly kind: EntryKind;
  /** base64url of what the entry is (libs/entries): no two are the same. */
  readonly digest: string;
  /** One line of text, exactly as an auditor reads it. */
  readonly content: string;
}

interface Row extends Omit<LogEntryRecord, 'position'> {
  readonly position: string;
}

const COLUMNS = 'position, kind, digest, content';

/** The caller holds the log's lock and moves its head. */
export async function insertLogEntry(client: PoolClient, { position, kind, digest, content }: LogEntryRecord): Promise<void> {
  await client.query('INSERT INTO log_entry (position, kind, digest, content) VALUES ($1, $2, $3, $4)', [position, kind, digest, content]);
}

export async function findLogEntry(db: Queryable, digest: string): Promise<LogEntryRecord | undefined> {
  const { rows } = await db.query<Row>(`SELECT ${COLUMNS} FROM log_entry WHERE digest = $1`, [digest]);
  return rows.map(recordOf)[0];
}

/** The entry at a position; undefined where a statement is, or nothing yet. */
export async function findEntryAt(db: Queryable, position: number): Promise<LogEntryRecord | undefined> {
  const { rows } = await db.query<Row>(`SELECT ${COLUMNS} FROM log_entry WHERE position = $1`, [position]);
  return rows.map(recordOf)[0];
}

/** The newest entry of a kind among positions from `from` on. */
export async function findNewestEntry(db: Queryable, kind: EntryKind, from = 0): Promise<LogEntryRecord | undefined> {
  const { rows } = await db.query<Row>(`SELECT ${COLUMNS} FROM log_entry WHERE kind = $1 AND position >= $2 ORDER BY position DESC LIMIT 1`, [kind, from]);
  return rows.map(recordOf)[0];
}

function recordOf(row: Row): LogEntryRecord {
  return { ...row, position: Number(row.position) };
}
