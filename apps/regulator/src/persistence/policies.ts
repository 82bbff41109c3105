import type { PoolClient } from 'pg';
import type { Queryable } from './queryable.js';

/** A rule set as stored; `digest` is base64url SHA-256 of `bytes`. */
export interface PolicyRecord {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** The newest rule set: the one in force. */
export async function findPolicyInForce(db: Queryable): Promise<PolicyRecord | undefined> {
  return (await db.query<PolicyRecord>('SELECT digest, bytes FROM policy ORDER BY id DESC LIMIT 1')).rows[0];
}

/** Rule sets by their digests, in force or not; those that are there, in any order. */
export async function findPolicies(db: Queryable, digests: readonly string[]): Promise<readonly PolicyRecord[]> {
  return (await db.query<PolicyRecord>('SELECT digest, bytes FROM policy WHERE digest = ANY($1)', [digests])).rows;
}

/** Stores a first rule set where there is none. The caller holds a lock that keeps two hubs from starting at once. */
export async function insertFirstPolicy(client: PoolClient, policy: PolicyRecord): Promise<void> {
  await client.query('INSERT INTO policy (digest, bytes) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM policy)', [policy.digest, Buffer.from(policy.bytes)]);
}

/** Puts a rule set in force; false when the hub has had it before: what was in force is never overwritten, and comes back under a new version only. */
export async function insertPolicy(db: Queryable, policy: PolicyRecord): Promise<boolean> {
  return (await db.query('INSERT INTO policy (digest, bytes) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING', [policy.digest, Buffer.from(policy.bytes)])).rowCount === 1;
}
