import type { RuleSet } from '#libs/structuring';
import { decodeRuleSet } from '#libs/verdict';
import { findPolicies, findPolicyInForce } from '../../persistence/policies.js';
import type { Queryable } from '../../persistence/queryable.js';
import { inOrder } from './grouping.js';

/** A rule set and the digest that verdicts name it by. */
export interface StoredRuleSet {
  readonly digest: string;
  readonly ruleSet: RuleSet;
}

/** The rule set in force; null on a hub that has none yet. */
export async function policyInForce(db: Queryable): Promise<StoredRuleSet | null> {
  const record = await findPolicyInForce(db);
  return record === undefined ? null : { digest: record.digest, ruleSet: decodeRuleSet(record.bytes) };
}

/** The rule set of each digest. */
export async function ruleSetsByDigest(db: Queryable, digests: readonly string[]): Promise<(StoredRuleSet | null)[]> {
  const records = await findPolicies(db, digests);
  return inOrder(digests, records.map(({ digest, bytes }) => ({ digest, ruleSet: decodeRuleSet(bytes) })), ({ digest }) => digest);
}
