import type { Pool } from 'pg';
import type { RuleSet } from '#libs/structuring';
import { encodeRuleSet, judgeEntity, judgeProvider, overdueProviders } from '#libs/verdict';
import { insertPolicy } from '../persistence/policies.js';
import { DetectionError } from './detection-error.js';

/**
 * Puts a rule set in force: verdicts from now on are by it. It is tried on nobody first, because one that the engines or the rules refuse
 * would keep the hub from judging. CodedError DETECTION_RULES_KNOWN for one that was in force before; VERDICT_POLICY, STRUCTURING_* and
 * DETECTION_RULES_FAIL for one that cannot be judged by.
 */
export async function putInForce(pool: Pool, ruleSet: RuleSet): Promise<void> {
  const policy = encodeRuleSet(ruleSet);
  refuseUnusable(ruleSet, policy.digest);
  if (await insertPolicy(pool, policy)) return;
  throw new DetectionError('DETECTION_RULES_KNOWN', 'this rule set was in force here before; a rule set that comes back gets a new version', { field: '--rules' });
}

function refuseUnusable(ruleSet: RuleSet, digest: string): void {
  const at = { now: 0, position: 0 };
  overdueProviders([{ provider: '', streams: [{ stream: '', reportedTo: 0 }] }], at.now, ruleSet);
  const rows = [
    ...judgeEntity({ entity: '', ...at, workloads: [], exchanges: [], rollups: [], links: [], overdue: [] }, ruleSet, digest),
    judgeProvider({ provider: '', ...at, clusters: [], capacity: [], streams: [] }, ruleSet, digest),
  ];
  // A rule that fails leaves a remark in the verdict on somebody; on nobody there is nothing but its parameters that it can fail on.
  const failed = rows.flatMap(({ quality }) => [...quality]).find(({ code }) => code === 'rule-failed');
  if (failed !== undefined) throw new DetectionError('DETECTION_RULES_FAIL', `a rule refuses its parameters: ${failed.detail}`, { field: 'rules' });
}
