import type { Policy } from '#libs/structuring';
import { decodePolicy } from '#libs/verdict';
import { findPolicyInForce } from '../../persistence/policies.js';
import type { Queryable } from '../../persistence/queryable.js';

/** A parameter set and the digest that verdicts name it by. */
export interface StoredPolicy {
  readonly digest: string;
  readonly policy: Policy;
}

/** The parameter set in force; null on a hub that has none yet. */
export async function policyInForce(db: Queryable): Promise<StoredPolicy | null> {
  const record = await findPolicyInForce(db);
  return record === undefined ? null : { digest: record.digest, policy: decodePolicy(record.bytes) };
}
