import type { PoolClient } from 'pg';
import type { EntryKind } from '#libs/entries';
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
/** What a run gave: rows, and the digest over them in their order (libs/verdict). */
export interface RunResult {
  readonly digest: string;
  readonly count: number;
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
  /** Positions covered; 0 before the first pass. */
  readonly position: number;
  /** Providers whose reports were missing at that position. */
  readonly overdue: readonly string[];
  /** Digest of the rule set by which the last pass judged everybody; null when it did not. */
  readonly everybodyBy: string | null;
}

/** True when this transaction may run a pass; the lock goes with the transaction. */
export async function tryDetectionLock(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [DETECTION_LOCK]);
  return rows[0]?.locked === true;
}

/** Newest position that detection has reached, as the last run there left it. */
export async function readJudged(db: Queryable): Promise<Judged> {
  const { rows } = await db.query<{ position: string; overdue: string[]; parameters: string; full: boolean }>(
    'SELECT position, overdue, parameters, "full" FROM detection_run ORDER BY position DESC, id DESC LIMIT 1',
  );
  const [last] = rows;
  return last === undefined
    ? { position: 0, overdue: [], everybodyBy: null }
    : { position: Number(last.position), overdue: last.overdue, everybodyBy: last.full ? last.parameters : null };
}

/** Entries that change what is said about somebody; all others touch nobody. */
const TOUCHING: readonly EntryKind[] = ['ruling', 'key-revoke'];

/** Whether anything at positions `from <= p < to` touches anybody: a statement, or an entry of such a kind. */
export async function anythingToJudge(db: Queryable, from: number, to: number): Promise<boolean> {
  const { rows } = await db.query<{ any: boolean }>(
    `SELECT EXISTS (SELECT FROM statement WHERE position >= $1 AND position < $2)
         OR EXISTS (SELECT FROM log_entry WHERE position >= $1 AND position < $2 AND kind = ANY($3)) AS any`,
    [from, to, TOUCHING],
  );
  return rows[0]?.any === true;
}

/** How many statements, and entries that touch somebody, no pass has covered yet. */
export async function countUnjudged(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `WITH judged AS (SELECT coalesce(max(position), 0) AS position FROM detection_run)
     SELECT (SELECT count(*) FROM statement WHERE position >= (SELECT position FROM judged))
          + (SELECT count(*) FROM log_entry WHERE position >= (SELECT position FROM judged) AND kind = ANY($1)) AS count`,
    [TOUCHING],
  );
  return Number(rows[0]?.count);
}

/** Opens a run whose output is not known yet; its transaction also closes it, so nobody sees it open. */
export async function openRun(client: PoolClient, run: NewRun): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO detection_run (engines, parameters, from_position, position, "full", overdue, output_digest, verdict_count) VALUES ($1, $2, $3, $4, $5, $6, '', 0) RETURNING id`,
    [run.engines, run.parameters, run.fromPosition, run.position, run.full, run.overdue],
  );
  return Number(rows[0]?.id);
}

/** Closes a run with its output and the position of its log entry. */
export async function closeRun(client: PoolClient, id: number, output: RunResult, entryPosition: number): Promise<void> {
  await client.query('UPDATE detection_run SET output_digest = $2, verdict_count = $3, entry_position = $4, finished_at = now() WHERE id = $1', [id, output.digest, output.count, entryPosition]);
}

const VERDICT_COLUMNS = ['run_id', 'entity_id', 'provider_id', 'engine', 'parameters', 'position', 'outcome', 'response', 'margin', 'row'] as const;

export async function copyVerdicts(client: PoolClient, runId: number, run: NewRun, verdicts: readonly NewVerdict[]): Promise<void> {
  await copyRows(client, 'verdict', VERDICT_COLUMNS, verdicts.map(({ subject, ...one }) => [
    runId, 'entity' in subject ? subject.entity : null, 'providerId' in subject ? subject.providerId : null, one.engine, run.parameters, run.position, one.outcome, one.response, one.margin, one.row,
  ]));
}
