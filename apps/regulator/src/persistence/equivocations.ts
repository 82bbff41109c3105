import type { PoolClient } from 'pg';

/** A second statement, validly signed, for a sequence number already taken. */
export interface NewEquivocation {
  readonly streamId: number;
  readonly seq: number;
  /** base64url digest of the statement that was accepted. */
  readonly accepted: string;
  readonly digest: Uint8Array;
  readonly jws: string;
}

/** Keeps evidence, each statement once. `position` is the log's size, read under its lock. */
export async function keepEquivocations(client: PoolClient, position: number, evidence: readonly NewEquivocation[]): Promise<void> {
  await client.query(
    `INSERT INTO equivocation (stream_id, seq, position, accepted_digest, digest, jws)
     SELECT e.stream_id, e.seq, $1, e.accepted, e.digest, e.jws
     FROM unnest($2::int[], $3::bigint[], $4::bytea[], $5::bytea[], $6::text[]) AS e (stream_id, seq, accepted, digest, jws)
     ON CONFLICT (digest) DO NOTHING`,
    [
      position,
      evidence.map((one) => one.streamId),
      evidence.map((one) => one.seq),
      evidence.map((one) => Buffer.from(one.accepted, 'base64url')),
      evidence.map((one) => Buffer.from(one.digest)),
      evidence.map((one) => one.jws),
    ],
  );
}
