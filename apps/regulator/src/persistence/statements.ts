import type { PoolClient } from 'pg';
import type { StatementClaims } from '#libs/report';
import { packTexts } from './packed.js';
import type { Queryable } from './queryable.js';

/** In the place of a digest that is not there. */
const NO_DIGEST = new Uint8Array(32);

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
  const [jws, answers] = [packTexts(statements.map((one) => one.jws)), packTexts(statements.map((one) => one.answer))];
  const { rows } = await client.query<{ id: string; position: string }>(
    `INSERT INTO statement (position, stands_at, provider_id, stream_id, seq, jti, digest, kid, act, epoch, period_from, period_to, iat, jws, body_digest, answer)
     SELECT position, stands_at, provider_id, stream_id, seq, jti, substr($1::bytea, (32 * nth - 31)::int, 32), kid, act, epoch, period_from, period_to, iat,
       convert_from(substr($2::bytea, jws_start, jws_bytes), 'UTF8'), CASE WHEN with_body THEN substr($3::bytea, (32 * nth - 31)::int, 32) END, convert_from(substr($4::bytea, answer_start, answer_bytes), 'UTF8')
     FROM unnest($5::bigint[], $6::bigint[], $7::int[], $8::int[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[], $15::bigint[], $16::bigint[],
       $17::int[], $18::int[], $19::boolean[], $20::int[], $21::int[]) WITH ORDINALITY
       AS s (position, stands_at, provider_id, stream_id, seq, jti, kid, act, epoch, period_from, period_to, iat, jws_start, jws_bytes, with_body, answer_start, answer_bytes, nth)
     RETURNING id, position`,
    [
      Buffer.concat(statements.map((one) => one.digest)),
      jws.bytes,
      Buffer.concat(statements.map((one) => one.bodyDigest ?? NO_DIGEST)),
      answers.bytes,
      statements.map((one) => one.position),
      statements.map((one) => one.standsAt),
      statements.map((one) => one.providerId),
      statements.map((one) => one.streamId),
      statements.map((one) => one.claims.seq),
      statements.map((one) => one.claims.jti),
      statements.map((one) => one.kid),
      statements.map((one) => one.claims.act),
      statements.map((one) => one.claims.epoch),
      statements.map((one) => one.claims.per.from),
      statements.map((one) => one.claims.per.to),
      statements.map((one) => one.claims.iat),
      jws.starts,
      jws.lengths,
      statements.map((one) => one.bodyDigest !== null),
      answers.starts,
      answers.lengths,
    ],
  );
  return new Map(rows.map((row) => [Number(row.position), Number(row.id)]));
}
