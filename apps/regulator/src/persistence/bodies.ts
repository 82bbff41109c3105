import type { PoolClient } from 'pg';
import { packBytes } from './packed.js';
import type { Queryable } from './queryable.js';

/** A body as received: `gzip` is what travelled, `digest` is over the raw bytes. */
export interface NewBody {
  readonly digest: Uint8Array;
  readonly gzip: Uint8Array;
  readonly length: number;
  readonly lines: number;
}

/** Bytes of gzip that go in one statement; a larger body goes alone. */
const AT_ONCE_BYTES = 16 * 2 ** 20;

/** Keeps bodies by content. The first spelling of the gzip stays; another one of the same bytes adds nothing, unless the body was deleted: then it is there again. */
export async function keepBodies(client: PoolClient, bodies: readonly NewBody[]): Promise<void> {
  for (let from = 0; from < bodies.length; ) {
    let to = from;
    for (let bytes = 0; to < bodies.length && (to === from || bytes + (bodies[to]?.gzip.length ?? 0) <= AT_ONCE_BYTES); to += 1) bytes += bodies[to]?.gzip.length ?? 0;
    await insertBodies(client, bodies.slice(from, to));
    from = to;
  }
}

async function insertBodies(client: PoolClient, bodies: readonly NewBody[]): Promise<void> {
  const gzip = packBytes(bodies.map((one) => one.gzip));
  await client.query(
    `INSERT INTO body (digest, gzip, length, lines)
     SELECT substr($1::bytea, (32 * nth - 31)::int, 32), substr($2::bytea, start, bytes), length, lines FROM unnest($3::int[], $4::int[], $5::int[], $6::int[]) WITH ORDINALITY AS b (start, bytes, length, lines, nth)
     ON CONFLICT (digest) DO UPDATE SET gzip = EXCLUDED.gzip WHERE body.gzip IS NULL`,
    [Buffer.concat(bodies.map(({ digest }) => digest)), gzip.bytes, gzip.starts, gzip.lengths, bodies.map(({ length }) => length), bodies.map(({ lines }) => lines)],
  );
}

/** A body by the statements that bind it, withdrawn ones as well. */
export interface BoundBody {
  readonly digest: Buffer;
  /** Position of the last of them. */
  readonly last: number;
  /** Bytes of its gzip. */
  readonly bytes: number;
}

/** The first position from `from` on of a statement with a body whose period ends after `time`, UTC seconds. */
export async function firstPeriodBeyond(db: Queryable, from: number, time: number): Promise<number | undefined> {
  const { rows } = await db.query<{ position: string }>(
    'SELECT position FROM statement WHERE position >= $1 AND body_digest IS NOT NULL AND period_to > $2 ORDER BY position LIMIT 1',
    [from, time],
  );
  return rows[0] === undefined ? undefined : Number(rows[0].position);
}

/** Bodies whose last statement is at a position from `from` on and before `before`, in order of that: as of one snapshot, at most `limit`. */
export async function findBodiesLastBound(db: Queryable, { from, before, limit }: { readonly from: number; readonly before: number; readonly limit: number }): Promise<readonly BoundBody[]> {
  const { rows } = await db.query<{ digest: Buffer; last: string; bytes: string | null }>(
    `SELECT b.digest, l.last, octet_length(b.gzip) AS bytes
     FROM (SELECT body_digest, max(position) AS last FROM statement WHERE position >= $1 AND body_digest IS NOT NULL GROUP BY body_digest HAVING max(position) < $2 ORDER BY last LIMIT $3) l
     JOIN body b ON b.digest = l.body_digest ORDER BY l.last`,
    [from, before, limit],
  );
  return rows.map(({ digest, last, bytes }) => ({ digest, last: Number(last), bytes: Number(bytes ?? 0) }));
}

/** Those of the digests, in hex, that a statement from position `from` on binds. */
export async function boundFrom(db: Queryable, digests: readonly Buffer[], from: number): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ digest: Buffer }>('SELECT body_digest AS digest FROM statement WHERE position >= $1 AND body_digest = ANY($2)', [from, digests]);
  return new Set(rows.map(({ digest }) => digest.toString('hex')));
}

/** Deletes what bodies say. That there was one stays: its digest, its length and its number of lines. */
export async function emptyBodies(client: PoolClient, digests: readonly Buffer[]): Promise<void> {
  await client.query('UPDATE body SET gzip = NULL WHERE digest = ANY($1) AND gzip IS NOT NULL', [digests]);
}
