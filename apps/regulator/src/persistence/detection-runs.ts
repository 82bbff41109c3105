import type { PoolClient } from 'pg';
import { copyRows } from '#libs/postgres';
import type { Queryable } from './queryable.js';

/** Key of the advisory lock that one pass of detection holds, over all hubs on the database ("TRDT" in ASCII). */
const DETECTION_LOCK = 0x54524454;

/** One pass: the statements it covers, what it judged with and whom. */
export interface NewRun {
  /** Engines and versions, a space before each but the first. */
  readonly engines: string;
  /** base64url digest of the rule set. */
  readonly parameters: string;
  readonly fromPosition: number;
  readonly position: number;
  /** Whether everybody was judged and not only who was touched. */
  readonly full: boolean;
  /** Providers whose reports are missing at `position`, sorted. */
  readonly overdue: readonly string[];
}
export interface NewVerdict {
  readonly engine: string;
  readonly outcome: string;
  readonly response: string;
  /** Largest value ÷ threshold. */
  readonly margin: number;
  /** The exact NDJSON line, without its newline. */
  readonly row: string;
  /** Whom it is on: an entity's id, or a provider's row id. */
  readonly subject: { readonly entity: string } | { readonly providerId: number };
}
/** How far detection has come. */
export interface Judged {
  /** Statements covered; 0 before the first pass. */
  readonly position: number;
  /** Providers whose reports were missing at that position. */
  readonly overdue: readonly string[];
}

/** True when this transaction may run a pass; the lock goes with the transaction. */
export async function tryDetectionLock(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [DETECTION_LOCK]);
  return rows[0]?.locked === true;
}

/** Newest position that detection has reached, as the last run there left it. */
export async function readJudged(db: Queryable): Promise<Judged> {
  const { rows } = await db.query<{ position: string; overdue: string[] }>('SELECT position, overdue FROM detection_run ORDER BY position DESC, id DESC LIMIT 1');
  const [last] = rows;
  return last === undefined ? { position: 0, overdue: [] } : { position: Number(last.position), overdue: last.overdue };
}

/** Whether a pass ended at this position. */
export async function hasRunAt(db: Queryable, position: number): Promise<boolean> {
  return (await db.query('SELECT 1 FROM detection_run WHERE position = $1 LIMIT 1', [position])).rowCount === 1;
}

/** Whether everybody was judged with these parameters at this position. */
export async function hasFullRun(db: Queryable, position: number, parameters: string): Promise<boolean> {
  return (await db.query('SELECT 1 FROM detection_run WHERE position = $1 AND parameters = $2 AND "full"', [position, parameters])).rowCount === 1;
}

/** Opens a run whose output is not known yet; its transaction also closes it, so nobody sees it open. */
export async function openRun(client: PoolClient, run: NewRun): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO detection_run (engines, parameters, from_position, position, "full", overdue, output_digest, verdict_count) VALUES ($1, $2, $3, $4, $5, $6, '', 0) RETURNING id`,
    [run.engines, run.parameters, run.fromPosition, run.position, run.full, run.overdue],
  );
  return Number(rows[0]?.id);
}

export async function closeRun(client: PoolClient, id: number, output: { readonly digest: string; readonly count: number }): Promise<void> {
  await client.query('UPDATE detection_run SET output_digest = $2, verdict_count = $3, finished_at = now() WHERE id = $1', [id, output.digest, output.count]);
}

const VERDICT_COLUMNS = ['run_id', 'entity_id', 'provider_id', 'engine', 'parameters', 'position', 'outcome', 'response', 'margin', 'row'] as const;

export async function copyVerdicts(client: PoolClient, runId: number, run: NewRun, verdicts: readonly NewVerdict[]): Promise<void> {
  await copyRows(client, 'verdict', VERDICT_COLUMNS, verdicts.map(({ subject, ...one }) => [
    runId, 'entity' in subject ? subject.entity : null, 'providerId' in subject ? subject.providerId : null, one.engine, run.parameters, run.position, one.outcome, one.response, one.margin, one.row,
  ]));
}
