import type { PoolClient } from 'pg';
import { copyRows } from '#libs/postgres';
import type { Queryable } from './queryable.js';

/** Key of the advisory lock that one pass of detection holds, over all hubs on the database ("TRDT" in ASCII). */
const DETECTION_LOCK = 0x54524454;

/** One pass: the statements it covers and the parameters it judged with. */
export interface NewRun {
  readonly engine: string;
  /** base64url digest of the policy. */
  readonly parameters: string;
  readonly fromPosition: number;
  readonly position: number;
}
export interface NewVerdict {
  readonly entity: string;
  readonly outcome: string;
  /** Largest value ÷ threshold over the tests. */
  readonly margin: number;
  /** The exact NDJSON line, without its newline. */
  readonly row: string;
}

/** True when this transaction may run a pass; the lock goes with the transaction. */
export async function tryDetectionLock(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [DETECTION_LOCK]);
  return rows[0]?.locked === true;
}

/** Newest position that detection has reached; 0 before its first pass. */
export async function readJudgedThrough(db: Queryable, engine: string): Promise<number> {
  const { rows } = await db.query<{ position: string }>('SELECT coalesce(max(position), 0) AS position FROM detection_run WHERE engine = $1', [engine]);
  return Number(rows[0]?.position);
}

/** Whether a pass ended at this position. */
export async function hasRunAt(db: Queryable, engine: string, position: number): Promise<boolean> {
  return (await db.query('SELECT 1 FROM detection_run WHERE engine = $1 AND position = $2', [engine, position])).rowCount === 1;
}

/** Opens a run whose output is not known yet; its transaction also closes it, so nobody sees it open. */
export async function openRun(client: PoolClient, run: NewRun): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO detection_run (engine, parameters, from_position, position, output_digest, verdict_count) VALUES ($1, $2, $3, $4, '', 0) RETURNING id`,
    [run.engine, run.parameters, run.fromPosition, run.position],
  );
  return Number(rows[0]?.id);
}

export async function closeRun(client: PoolClient, id: number, output: { readonly digest: string; readonly count: number }): Promise<void> {
  await client.query('UPDATE detection_run SET output_digest = $2, verdict_count = $3, finished_at = now() WHERE id = $1', [id, output.digest, output.count]);
}

const VERDICT_COLUMNS = ['run_id', 'entity_id', 'engine', 'parameters', 'position', 'outcome', 'margin', 'row'] as const;

export async function copyVerdicts(client: PoolClient, runId: number, run: NewRun, verdicts: readonly NewVerdict[]): Promise<void> {
  await copyRows(client, 'verdict', VERDICT_COLUMNS, verdicts.map((one) => [runId, one.entity, run.engine, run.parameters, run.position, one.outcome, one.margin, one.row]));
}
