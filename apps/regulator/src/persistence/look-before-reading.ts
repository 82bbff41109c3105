import type { Queryable } from './queryable.js';

/** A signed statement, as far as it is looked for. */
export interface Asked {
  readonly kid: string;
  readonly digest: Uint8Array;
  readonly providerId: number;
  readonly str: string;
}

/** What is known about a signed statement before its body is worth reading. */
export interface KnownBefore {
  readonly keyRevoked: boolean;
  /** The stored answer, when this very statement was accepted before. */
  readonly answer: string | undefined;
  /** Sequence number at the head of its stream; 0 for a new one. It only ever grows. */
  readonly headSeq: number;
}

/**
 * One round trip for all that are asked, in their order: every report pays for its part of it, replays and floods included. Each look-up is by
 * index, whatever a planner thinks of tables that have just grown.
 */
export async function lookBeforeReading(db: Queryable, asked: readonly Asked[]): Promise<readonly KnownBefore[]> {
  const { rows } = await db.query<{ revoked: boolean | null; answer: string | null; head_seq: string | null }>(
    `SELECT k.revoked, t.answer, s.head_seq FROM unnest($1::text[], $2::bytea[], $3::int[], $4::text[]) WITH ORDINALITY AS q (kid, digest, provider_id, str, nth)
     LEFT JOIN LATERAL (SELECT revoked_position IS NOT NULL AS revoked FROM provider_key WHERE kid = q.kid LIMIT 1) k ON true
     LEFT JOIN LATERAL (SELECT answer FROM statement WHERE digest = q.digest LIMIT 1) t ON true
     LEFT JOIN LATERAL (SELECT head_seq FROM stream WHERE provider_id = q.provider_id AND str = q.str LIMIT 1) s ON true ORDER BY q.nth`,
    [asked.map((one) => one.kid), asked.map((one) => Buffer.from(one.digest)), asked.map((one) => one.providerId), asked.map((one) => one.str)],
  );
  return rows.map((row) => ({ keyRevoked: row.revoked === true, answer: row.answer ?? undefined, headSeq: Number(row.head_seq ?? 0) }));
}
