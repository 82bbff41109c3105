import type { Queryable } from './queryable.js';

/** Rows of an export (docs/protocol.md section 4), a page at a time so that no file is ever whole in memory. */
const PAGE = 1_000;

/** Compact JWS of the statements before `position`, in order. */
export async function* statementsBefore(db: Queryable, position: number): AsyncGenerator<string> {
  for (let from = 0; from < position; from += PAGE) {
    const { rows } = await db.query<{ jws: string }>('SELECT jws FROM statement WHERE position >= $1 AND position < $2 ORDER BY position', [from, Math.min(from + PAGE, position)]);
    for (const { jws } of rows) yield jws;
  }
}

/** The log's clock at `position`: the largest `iat` before it, 0 at the beginning. */
export async function clockAt(db: Queryable, position: number): Promise<number> {
  const { rows } = await db.query<{ clock: string }>('SELECT coalesce(max(iat), 0) AS clock FROM statement WHERE position < $1', [position]);
  return Number(rows[0]?.clock);
}

/** SHA-256 of the bodies that statements before `position` bind, lower-case hex, sorted. */
export async function bodiesBefore(db: Queryable, position: number): Promise<readonly string[]> {
  const { rows } = await db.query<{ digest: Buffer }>('SELECT DISTINCT body_digest AS digest FROM statement WHERE position < $1 AND body_digest IS NOT NULL ORDER BY 1', [position]);
  return rows.map((row) => row.digest.toString('hex'));
}

/** The gzip of a body that a statement before `position` binds. */
export async function findBodyBefore(db: Queryable, position: number, sha256Hex: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ gzip: Buffer }>(
    'SELECT gzip FROM body WHERE digest = $1 AND EXISTS (SELECT 1 FROM statement WHERE body_digest = $1 AND position < $2)',
    [Buffer.from(sha256Hex, 'hex'), position],
  );
  return rows[0]?.gzip;
}

export interface ExportedRun {
  readonly id: number;
  readonly engines: string;
  readonly parameters: string;
  readonly fromPosition: number;
  readonly position: number;
  readonly full: boolean;
  readonly verdicts: number;
  readonly outputDigest: string;
}

/**
 * Runs that an export at `position` holds, in order: those that ended there or before. Everybody can be judged anew at a position at which an
 * export was taken already; such a run shows in exports at later positions only, so that no export ever changes.
 */
export async function runsUpTo(db: Queryable, position: number): Promise<readonly ExportedRun[]> {
  const { rows } = await db.query<{ id: string; engines: string; parameters: string; from_position: string; position: string; full: boolean; verdict_count: number; output_digest: string }>(
    'SELECT id, engines, parameters, from_position, position, "full", verdict_count, output_digest FROM detection_run WHERE position < $1 OR (position = $1 AND NOT "full") ORDER BY position, id',
    [position],
  );
  return rows.map((row) => ({
    id: Number(row.id),
    engines: row.engines,
    parameters: row.parameters,
    fromPosition: Number(row.from_position),
    position: Number(row.position),
    full: row.full,
    verdicts: row.verdict_count,
    outputDigest: row.output_digest,
  }));
}

/** Rows of one run's verdicts in the order in which they were judged, which is that of their digest: rows of a run are written in one COPY order. */
export async function* verdictsOf(db: Queryable, runId: number): AsyncGenerator<string> {
  let after = '0';
  for (;;) {
    const { rows } = await db.query<{ id: string; row: string }>('SELECT id, row FROM verdict WHERE run_id = $1 AND id > $2 ORDER BY id LIMIT $3', [runId, after, PAGE]);
    for (const { row } of rows) yield row;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.id;
  }
}

export interface ExportedEquivocation {
  readonly iss: string;
  readonly str: string;
  readonly seq: number;
  /** base64url. */
  readonly accepted: string;
  readonly jws: string;
}

/** Evidence that came in while the log was shorter than `position`, in order of arrival. */
export async function equivocationsBefore(db: Queryable, position: number): Promise<readonly ExportedEquivocation[]> {
  const { rows } = await db.query<{ iss: string; str: string; seq: string; accepted_digest: Buffer; jws: string }>(
    `SELECT p.iss, s.str, e.seq, e.accepted_digest, e.jws FROM equivocation e JOIN stream s ON s.id = e.stream_id JOIN provider p ON p.id = s.provider_id
     WHERE e.position < $1 ORDER BY e.position, e.digest`,
    [position],
  );
  return rows.map((row) => ({ iss: row.iss, str: row.str, seq: Number(row.seq), accepted: row.accepted_digest.toString('base64url'), jws: row.jws }));
}

/** Bytes of a parameter set that one of the runs up to `position` used. */
export async function findPolicyUsed(db: Queryable, position: number, digest: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ bytes: Buffer }>(
    'SELECT bytes FROM policy WHERE digest = $1 AND EXISTS (SELECT 1 FROM detection_run WHERE parameters = $1 AND (position < $2 OR (position = $2 AND NOT "full")))',
    [digest, position],
  );
  return rows[0]?.bytes;
}
