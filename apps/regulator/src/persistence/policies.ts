import type { PoolClient } from 'pg';
import type { Queryable } from './queryable.js';

/** A rule set as stored; `digest` is base64url SHA-256 of `bytes`. */
export interface PolicyRecord {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** The newest rule set: the one in force. */
export async function findPolicyInForce(db: Queryable): Promise<PolicyRecord | undefined> {
  return (await db.query<PolicyRecord>('SELECT digest, bytes FROM policy ORDER BY position DESC LIMIT 1')).rows[0];
}

/** Rule sets by their digests, in force or not; those that are there, in any order. */
export async function findPolicies(db: Queryable, digests: readonly string[]): Promise<readonly PolicyRecord[]> {
  return (await db.query<PolicyRecord>('SELECT digest, bytes FROM policy WHERE digest = ANY($1)', [digests])).rows;
}

/** Puts a rule set in force from the entry at `position` on. The caller has seen that it is new here: what was in force is never overwritten. */
export async function insertPolicy(client: PoolClient, position: number, { digest, bytes }: PolicyRecord): Promise<void> {
  await client.query('INSERT INTO policy (position, digest, bytes) VALUES ($1, $2, $3)', [position, digest, Buffer.from(bytes)]);
}
