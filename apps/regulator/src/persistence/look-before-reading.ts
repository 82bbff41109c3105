import type { Queryable } from './queryable.js';

/** What is known about a signed statement before its body is worth reading. */
export interface KnownBefore {
  readonly keyRevoked: boolean;
  /** The stored answer, when this very statement was accepted before. */
  readonly answer: string | undefined;
  /** Sequence number at the head of its stream; 0 for a new one. It only ever grows. */
  readonly headSeq: number;
}

/** One round trip: every report pays for it, replays and floods included. */
export async function lookBeforeReading(
  db: Queryable,
  asked: { readonly kid: string; readonly digest: Uint8Array; readonly providerId: number; readonly str: string },
): Promise<KnownBefore> {
  const { rows } = await db.query<{ revoked: boolean | null; answer: string | null; head_seq: string | null }>({
    name: 'look-before-reading',
    text: `SELECT (SELECT revoked_position IS NOT NULL FROM provider_key WHERE kid = $1) AS revoked,
             (SELECT answer FROM statement WHERE digest = $2) AS answer,
             (SELECT head_seq FROM stream WHERE provider_id = $3 AND str = $4) AS head_seq`,
    values: [asked.kid, Buffer.from(asked.digest), asked.providerId, asked.str],
  });
  const row = rows[0];
  return { keyRevoked: row?.revoked === true, answer: row?.answer ?? undefined, headSeq: Number(row?.head_seq ?? 0) };
}
