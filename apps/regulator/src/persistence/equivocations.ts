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

/** One with the position of its log entry. */
export interface LoggedEquivocation extends NewEquivocation {
  readonly position: number;
}

/** How many are kept for one place in a stream: enough to prove it many times over, and not as many as somebody likes to send. */
const KEPT_FOR_ONE_PLACE = 16;

/** Those of the evidence that are new, each once and in order, as long as there is room for their place. The caller holds the log's lock. */
export async function newEvidence(client: PoolClient, evidence: readonly NewEquivocation[]): Promise<readonly NewEquivocation[]> {
  const { rows } = await client.query<{ stream_id: number; seq: string; digest: Buffer }>(
    'SELECT e.stream_id, e.seq, e.digest FROM equivocation e JOIN (SELECT DISTINCT * FROM unnest($1::int[], $2::bigint[])) AS q (stream_id, seq) ON e.stream_id = q.stream_id AND e.seq = q.seq',
    [evidence.map((one) => one.streamId), evidence.map((one) => one.seq)],
  );
  const known = new Set(rows.map(({ digest }) => digest.toString('hex')));
  const kept = new Map<string, number>();
  for (const { stream_id, seq } of rows) kept.set(`${stream_id} ${seq}`, (kept.get(`${stream_id} ${seq}`) ?? 0) + 1);
  return evidence.filter(({ streamId, seq, digest }) => {
    const [place, name] = [`${streamId} ${seq}`, Buffer.from(digest).toString('hex')];
    const count = kept.get(place) ?? 0;
    if (known.has(name) || count >= KEPT_FOR_ONE_PLACE) return false;
    known.add(name);
    kept.set(place, count + 1);
    return true;
  });
}

export async function insertEquivocations(client: PoolClient, evidence: readonly LoggedEquivocation[]): Promise<void> {
  await client.query(
    `INSERT INTO equivocation (stream_id, seq, position, accepted_digest, digest, jws)
     SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[], $6::text[])`,
    [
      evidence.map((one) => one.streamId),
      evidence.map((one) => one.seq),
      evidence.map((one) => one.position),
      evidence.map((one) => Buffer.from(one.accepted, 'base64url')),
      evidence.map((one) => Buffer.from(one.digest)),
      evidence.map((one) => one.jws),
    ],
  );
}
