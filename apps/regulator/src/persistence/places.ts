import type { Queryable } from './queryable.js';
import type { StreamHead } from './streams.js';

/** What a submission names of what is stored: its signer's key, its stream and place there, its `jti`. */
export interface AskedPlace {
  readonly providerId: number;
  readonly kid: string;
  readonly str: string;
  readonly seq: number;
  readonly jti: string;
}

/** What the database holds of it. */
export interface Place {
  readonly asked: AskedPlace;
  /** Positions between which the key is valid. */
  readonly key: { readonly registeredPosition: number; readonly revokedPosition: number | null } | undefined;
  readonly stream: StreamHead | undefined;
  /** The statement accepted at the place; `digest` is base64url. */
  readonly accepted: { readonly digest: string; readonly answer: string } | undefined;
  /** The provider has used the `jti` before. */
  readonly jtiUsed: boolean;
}

interface Row {
  readonly nth: string;
  readonly registered_position: string | null;
  readonly revoked_position: string | null;
  readonly stream_id: number | null;
  readonly head_seq: string;
  readonly head_digest: Buffer | null;
  readonly reported_to: string;
  readonly digest: Buffer | null;
  readonly answer: string;
  readonly jti_used: boolean | null;
}

/** One round trip for a whole batch; each look-up is by index, whatever a planner thinks of tables that have just grown. */
export async function findPlaces(db: Queryable, places: readonly AskedPlace[]): Promise<readonly Place[]> {
  const { rows } = await db.query<Row>(
    `SELECT q.nth, k.registered_position, k.revoked_position, s.id AS stream_id, s.head_seq, s.head_digest, s.reported_to, t.digest, t.answer, j.used AS jti_used
     FROM unnest($1::int[], $2::text[], $3::text[], $4::bigint[], $5::text[]) WITH ORDINALITY AS q (provider_id, kid, str, seq, jti, nth)
     LEFT JOIN LATERAL (SELECT registered_position, revoked_position FROM provider_key WHERE kid = q.kid LIMIT 1) k ON true
     LEFT JOIN LATERAL (SELECT id, head_seq, head_digest, reported_to FROM stream WHERE provider_id = q.provider_id AND str = q.str LIMIT 1) s ON true
     LEFT JOIN LATERAL (SELECT digest, answer FROM statement WHERE stream_id = s.id AND seq = q.seq LIMIT 1) t ON true
     LEFT JOIN LATERAL (SELECT true AS used FROM statement WHERE provider_id = q.provider_id AND jti = q.jti LIMIT 1) j ON true`,
    [places.map((one) => one.providerId), places.map((one) => one.kid), places.map((one) => one.str), places.map((one) => one.seq), places.map((one) => one.jti)],
  );
  return rows.flatMap((row) => {
    const asked = places[Number(row.nth) - 1];
    return asked === undefined ? [] : [placeOf(asked, row)];
  });
}

function placeOf(asked: AskedPlace, row: Row): Place {
  const { registered_position: registered, revoked_position: revoked, stream_id: id, digest } = row;
  return {
    asked,
    key: registered === null ? undefined : { registeredPosition: Number(registered), revokedPosition: revoked === null ? null : Number(revoked) },
    stream: id === null ? undefined : {
      id, providerId: asked.providerId, str: asked.str, seq: Number(row.head_seq), digest: row.head_digest?.toString('base64url') ?? null, reportedTo: Number(row.reported_to),
    },
    accepted: digest === null ? undefined : { digest: digest.toString('base64url'), answer: row.answer },
    jtiUsed: row.jti_used === true,
  };
}
