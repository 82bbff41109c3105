import type { Pool } from 'pg';
import type { RuleSet } from '#libs/structuring';
import { encodeRuleSet, judgeEntity, judgeProvider } from '#libs/verdict';
import { insertPolicy } from '../persistence/policies.js';
import { DetectionError } from './detection-error.js';

/**
 * Puts a rule set in force: verdicts from now on are by it. It is tried on nobody first, because one that the engines or rules refuse would
 * keep the hub from judging. CodedError DETECTION_RULES_KNOWN for one that was in force before, VERDICT_POLICY and STRUCTURING_* for
 * one that nobody can be judged by.
 */
export async function putInForce(pool: Pool, ruleSet: RuleSet): Promise<void> {
  const policy = encodeRuleSet(ruleSet);
  const nobody = { now: 0, position: 0, workloads: [], exchanges: [], rollups: [], links: [], overdue: [] };
  judgeEntity({ entity: '', ...nobody }, ruleSet, policy.digest);
  judgeProvider({ provider: '', now: 0, position: 0, clusters: [], capacity: [], streams: [] }, ruleSet, policy.digest);
  if (await insertPolicy(pool, policy)) return;
  throw new DetectionError('DETECTION_RULES_KNOWN', 'this rule set was in force here before; a rule set that comes back gets a new version', { field: '--rules' });
}
