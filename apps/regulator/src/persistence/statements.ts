import type { PoolClient } from 'pg';
import type { StatementClaims } from '#libs/report';
import type { Queryable } from './queryable.js';

/** A statement ready to be stored at its position. */
export interface NewStatement {
  readonly position: number;
  /** Position in whose place its lines stand. */
  readonly standsAt: number;
  readonly providerId: number;
  readonly streamId: number;
  readonly claims: StatementClaims;
  readonly digest: Uint8Array;
  readonly kid: string;
  readonly jws: string;
  readonly bodyDigest: Uint8Array | null;
  readonly answer: string;
}

/** The stored answer to the statement with this digest of its signing input. */
export async function findAnswer(db: Queryable, digest: Uint8Array): Promise<string | undefined> {
  const { rows } = await db.query<{ answer: string }>('SELECT answer FROM statement WHERE digest = $1', [Buffer.from(digest)]);
  return rows[0]?.answer;
}

/** Stores statements; gives each one's row id by its position. */
export async function insertStatements(client: PoolClient, statements: readonly NewStatement[]): Promise<ReadonlyMap<number, number>> {
  const { rows } = await client.query<{ id: string; position: string }>(
    `INSERT INTO statement (position, stands_at, provider_id, stream_id, seq, jti, digest, kid, act, epoch, period_from, period_to, iat, jws, body_digest, answer)
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::bigint[], $6::text[], $7::bytea[], $8::text[], $9::text[], $10::text[],
       $11::bigint[], $12::bigint[], $13::bigint[], $14::text[], $15::bytea[], $16::text[]) RETURNING id, position`,
    [
      statements.map((one) => one.position),
      statements.map((one) => one.standsAt),
      statements.map((one) => one.providerId),
      statements.map((one) => one.streamId),
      statements.map((one) => one.claims.seq),
      statements.map((one) => one.claims.jti),
      statements.map((one) => Buffer.from(one.digest)),
      statements.map((one) => one.kid),
      statements.map((one) => one.claims.act),
      statements.map((one) => one.claims.epoch),
      statements.map((one) => one.claims.per.from),
      statements.map((one) => one.claims.per.to),
      statements.map((one) => one.claims.iat),
      statements.map((one) => one.jws),
      statements.map((one) => (one.bodyDigest === null ? null : Buffer.from(one.bodyDigest))),
      statements.map((one) => one.answer),
    ],
  );
  return new Map(rows.map((row) => [Number(row.position), Number(row.id)]));
}
