import type { PoolClient } from 'pg';
import type { Queryable } from './queryable.js';

/**
 * For the rest of the transaction: its commit waits for the disk whatever the server's default is, and a hub that hangs does not keep the
 * log's lock from the others, because the server ends its transaction.
 */
const TURN_SETTINGS = "set_config('synchronous_commit', 'on', true), set_config('idle_in_transaction_session_timeout', '60s', true)";

/** Size of the log (the next position) and its own clock, the latest `iat` accepted, UTC seconds. */
export interface LogHead {
  readonly size: number;
  readonly clock: number;
}

export interface LogHeadRow {
  readonly size: string;
  readonly clock: string;
}

/** Makes the single row on a new database. */
export async function ensureLogHead(db: Queryable): Promise<void> {
  await db.query('INSERT INTO log_head (id) VALUES (1) ON CONFLICT (id) DO NOTHING');
}

export async function readLogHead(db: Queryable): Promise<LogHead> {
  return headOf((await db.query<LogHeadRow>('SELECT size, clock FROM log_head WHERE id = 1')).rows[0]);
}

/** What `lockLogHead` asks, for who begins a transaction with it. */
export const LOCK_LOG_HEAD = `SELECT size, clock, ${TURN_SETTINGS} FROM log_head WHERE id = 1 FOR UPDATE`;

/**
 * Takes the log's one lock, held until the transaction ends. Whatever is stamped with a position (statements, entries, keys, evidence of
 * equivocation) is written under it, so that everything stamped below a size that anyone has read is already there.
 */
export async function lockLogHead(client: PoolClient): Promise<LogHead> {
  return headOf((await client.query<LogHeadRow>(LOCK_LOG_HEAD)).rows[0]);
}

/** Moves the head by compare-and-swap; the caller holds its lock, so a miss is a fault and not a race. */
export async function advanceLogHead(client: PoolClient, from: LogHead, to: LogHead): Promise<void> {
  const moved = await client.query('UPDATE log_head SET size = $2, clock = $3 WHERE id = 1 AND size = $1', [from.size, to.size, to.clock]);
  if (moved.rowCount !== 1) throw new Error('the head of the log moved under its lock');
}

export function headOf(row: LogHeadRow | undefined): LogHead {
  if (row === undefined) throw new Error('the log has no head row');
  return { size: Number(row.size), clock: Number(row.clock) };
}
