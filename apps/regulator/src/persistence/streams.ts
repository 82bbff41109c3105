import type { PoolClient } from 'pg';
import type { Queryable } from './queryable.js';

/** One agent's chain as stored: its head moves only under the log's lock and by compare-and-swap. */
export interface StreamHead {
  readonly id: number;
  readonly providerId: number;
  readonly str: string;
  readonly seq: number;
  /** base64url; null before the first statement. */
  readonly digest: string | null;
  /** End of the latest period that it reported on, UTC seconds; 0 before the first statement. */
  readonly reportedTo: number;
}

export interface StreamName {
  readonly providerId: number;
  readonly str: string;
}

interface Row {
  readonly id: number;
  readonly provider_id: number;
  readonly str: string;
  readonly head_seq: string;
  readonly head_digest: Buffer | null;
  readonly reported_to: string;
}

const COLUMNS = 's.id, s.provider_id, s.str, s.head_seq, s.head_digest, s.reported_to';

export async function findStreamOf(db: Queryable, iss: string, str: string): Promise<StreamHead | undefined> {
  const { rows } = await db.query<Row>(`SELECT ${COLUMNS} FROM stream s JOIN provider p ON p.id = s.provider_id WHERE p.iss = $1 AND s.str = $2`, [iss, str]);
  return rows.map(headOf)[0];
}

/** Opens streams at a first head; gives their ids in the order asked for. */
export async function insertStreams(client: PoolClient, heads: readonly (StreamName & { readonly seq: number; readonly digest: string; readonly reportedTo: number })[]): Promise<readonly number[]> {
  const { rows } = await client.query<Row>(
    `INSERT INTO stream AS s (provider_id, str, head_seq, head_digest, reported_to)
     SELECT * FROM unnest($1::int[], $2::text[], $3::bigint[], $4::bytea[], $5::bigint[]) RETURNING ${COLUMNS}`,
    [heads.map((head) => head.providerId), heads.map((head) => head.str), heads.map((head) => head.seq), heads.map((head) => Buffer.from(head.digest, 'base64url')), heads.map((head) => head.reportedTo)],
  );
  const ids = new Map(rows.map((row) => [`${row.provider_id} ${row.str}`, row.id]));
  return heads.map((head) => Number(ids.get(`${head.providerId} ${head.str}`)));
}

/** Moves heads from a known sequence number; all or a fault. */
export async function advanceStreams(client: PoolClient, moves: readonly { readonly id: number; readonly from: number; readonly seq: number; readonly digest: string; readonly reportedTo: number }[]): Promise<void> {
  const moved = await client.query(
    `UPDATE stream s SET head_seq = m.seq, head_digest = m.digest, reported_to = m.reported_to
     FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bigint[]) AS m (id, was, seq, digest, reported_to) WHERE s.id = m.id AND s.head_seq = m.was`,
    [moves.map((move) => move.id), moves.map((move) => move.from), moves.map((move) => move.seq), moves.map((move) => Buffer.from(move.digest, 'base64url')), moves.map((move) => move.reportedTo)],
  );
  if (moved.rowCount !== moves.length) throw new Error('the head of a stream moved under the log lock');
}

/** Lets streams fall back to the end of the latest period that counts, where the one withdrawn, which ended at `to`, was the latest. */
export async function fallBack(client: PoolClient, withdrawn: readonly (StreamName & { readonly to: number })[]): Promise<void> {
  await client.query(
    `UPDATE stream s SET reported_to = coalesce((SELECT max(t.period_to) FROM statement t WHERE t.stream_id = s.id AND t.act <> 'cancel' AND t.withdrawn_by IS NULL), 0)
     FROM (SELECT DISTINCT provider_id, str, ended FROM unnest($1::int[], $2::text[], $3::bigint[]) AS q (provider_id, str, ended)) w
     WHERE s.provider_id = w.provider_id AND s.str = w.str AND s.reported_to = w.ended`,
    [withdrawn.map((one) => one.providerId), withdrawn.map((one) => one.str), withdrawn.map((one) => one.to)],
  );
}

function headOf(row: Row): StreamHead {
  return { id: row.id, providerId: row.provider_id, str: row.str, seq: Number(row.head_seq), digest: row.head_digest?.toString('base64url') ?? null, reportedTo: Number(row.reported_to) };
}
