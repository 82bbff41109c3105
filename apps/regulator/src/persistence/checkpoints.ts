import type { PoolClient } from 'pg';
import type { Queryable } from './queryable.js';

/** A checkpoint as published: rows are never changed, and the next one is always larger. */
export interface StoredCheckpoint {
  /** Leaves that it covers. */
  readonly size: number;
  /** A C2SP signed note. */
  readonly note: string;
}

interface Row {
  readonly size: string;
  readonly note: string;
}

/** Key of the advisory lock under which one checkpoint is signed, over all hubs on the database ("TRSL" in ASCII). */
const SEALING_LOCK = 0x5452534c;

/** Waits for its turn to sign; the lock goes with the transaction, whose commit waits for the disk, and which the server ends should its hub hang. */
export async function lockSealing(client: PoolClient): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock($1), set_config('synchronous_commit', 'on', true), set_config('idle_in_transaction_session_timeout', '60s', true)", [SEALING_LOCK]);
}

export async function newestCheckpoint(db: Queryable): Promise<StoredCheckpoint | undefined> {
  return (await db.query<Row>('SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1')).rows.map(checkpointOf)[0];
}

/** The first published checkpoint that covers each position: once there is one it stays the same. One object a checkpoint; those that none covers are missing. */
export async function firstCheckpointsOver(db: Queryable, positions: readonly number[]): Promise<ReadonlyMap<number, StoredCheckpoint>> {
  const { rows } = await db.query<Row & { readonly position: string }>(
    `SELECT asked.position, c.size, c.note FROM unnest($1::bigint[]) AS asked (position)
     CROSS JOIN LATERAL (SELECT size, note FROM checkpoint WHERE size > asked.position ORDER BY size LIMIT 1) c`,
    [positions],
  );
  const checkpoints = new Map(rows.map((row) => [row.size, checkpointOf(row)]));
  return new Map(rows.flatMap(({ position, size }) => {
    const checkpoint = checkpoints.get(size);
    return checkpoint === undefined ? [] : [[Number(position), checkpoint] as const];
  }));
}

/** Publishes a checkpoint behind the newest by compare-and-swap on that one's size; false when it is another by now. */
export async function insertCheckpoint(client: PoolClient, { size, note }: StoredCheckpoint, after: number | undefined): Promise<boolean> {
  const inserted = await client.query(
    'INSERT INTO checkpoint (size, note) SELECT $1, $2 WHERE (SELECT max(size) FROM checkpoint) IS NOT DISTINCT FROM $3::bigint AND $1::bigint > coalesce($3::bigint, -1) ON CONFLICT DO NOTHING',
    [size, note, after ?? null],
  );
  return inserted.rowCount === 1;
}

function checkpointOf({ size, note }: Row): StoredCheckpoint {
  return { size: Number(size), note };
}
