import type { Queryable } from './queryable.js';
import type { StreamHead } from './streams.js';

/** What a submission names of what is stored: its signer's key and its stream. */
export interface AskedHead {
  readonly providerId: number;
  readonly kid: string;
  readonly str: string;
}

/** What the database holds of them. */
export interface FoundHead {
  readonly asked: AskedHead;
  /** Positions between which the key is valid. */
  readonly key: { readonly registeredPosition: number; readonly revokedPosition: number | null } | undefined;
  readonly stream: StreamHead | undefined;
}

/** What a submission takes when it is accepted: its place in the stream, and its `jti`. */
export interface AskedPlace {
  readonly providerId: number;
  readonly str: string;
  readonly seq: number;
  readonly jti: string;
  /** Of the stream when it has a statement at the place; undefined when the place is free. */
  readonly streamId: number | undefined;
}

/** What is taken of it already. */
export interface TakenPlace {
  readonly asked: AskedPlace;
  /** The statement accepted at the place; `digest` is base64url. */
  readonly accepted: { readonly digest: string; readonly answer: string } | undefined;
  /** The provider has used the `jti` before. */
  readonly jtiUsed: boolean;
}

interface HeadRow {
  readonly nth: string;
  readonly registered_position: string | null;
  readonly revoked_position: string | null;
  readonly stream_id: number | null;
  readonly head_seq: string;
  readonly head_digest: Buffer | null;
  readonly reported_to: string;
}

/** One a key and stream that is asked for. Each look-up is by index, whatever a planner thinks of tables that have just grown. */
export async function findHeads(db: Queryable, asked: readonly AskedHead[]): Promise<readonly FoundHead[]> {
  const { rows } = await db.query<HeadRow>(
    `SELECT q.nth, k.registered_position, k.revoked_position, s.id AS stream_id, s.head_seq, s.head_digest, s.reported_to
     FROM unnest($1::int[], $2::text[], $3::text[]) WITH ORDINALITY AS q (provider_id, kid, str, nth)
     LEFT JOIN LATERAL (SELECT registered_position, revoked_position FROM provider_key WHERE kid = q.kid LIMIT 1) k ON true
     LEFT JOIN LATERAL (SELECT id, head_seq, head_digest, reported_to FROM stream WHERE provider_id = q.provider_id AND str = q.str LIMIT 1) s ON true`,
    [asked.map((one) => one.providerId), asked.map((one) => one.kid), asked.map((one) => one.str)],
  );
  return rows.flatMap((row) => {
    const one = asked[Number(row.nth) - 1];
    return one === undefined ? [] : [headOf(one, row)];
  });
}

function headOf(asked: AskedHead, row: HeadRow): FoundHead {
  const { registered_position: registered, revoked_position: revoked, stream_id: id } = row;
  return {
    asked,
    key: registered === null ? undefined : { registeredPosition: Number(registered), revokedPosition: revoked === null ? null : Number(revoked) },
    stream: id === null ? undefined : {
      id, providerId: asked.providerId, str: asked.str, seq: Number(row.head_seq), digest: row.head_digest?.toString('base64url') ?? null, reportedTo: Number(row.reported_to),
    },
  };
}

interface TakenRow {
  readonly nth: string;
  readonly digest: Buffer | null;
  readonly answer: string;
  readonly jti_used: boolean | null;
}

/** Those of which something is taken: none, as long as nobody repeats anything. */
export async function findTaken(db: Queryable, asked: readonly AskedPlace[]): Promise<readonly TakenPlace[]> {
  const { rows } = await db.query<TakenRow>(
    `SELECT q.nth, t.digest, t.answer, j.used AS jti_used
     FROM unnest($1::int[], $2::text[], $3::int[], $4::bigint[]) WITH ORDINALITY AS q (provider_id, jti, stream_id, seq, nth)
     LEFT JOIN LATERAL (SELECT digest, answer FROM statement WHERE stream_id = q.stream_id AND seq = q.seq LIMIT 1) t ON true
     LEFT JOIN LATERAL (SELECT true AS used FROM statement WHERE provider_id = q.provider_id AND jti = q.jti LIMIT 1) j ON true
     WHERE t.digest IS NOT NULL OR j.used`,
    // No stream has the number 0.
    [asked.map((one) => one.providerId), asked.map((one) => one.jti), asked.map((one) => one.streamId ?? 0), asked.map((one) => one.seq)],
  );
  return rows.flatMap(({ nth, digest, answer, jti_used: used }) => {
    const one = asked[Number(nth) - 1];
    if (one === undefined) return [];
    return [{ asked: one, accepted: digest === null ? undefined : { digest: digest.toString('base64url'), answer }, jtiUsed: used === true }];
  });
}
