import type { PoolClient } from 'pg';
import type { RuleSet } from '#libs/structuring';
import { decodeRuleSet, overdueProviders, type Overdue } from '#libs/verdict';
import type { Judged } from '../persistence/detection-runs.js';
import { readLogHead } from '../persistence/log-head.js';
import { findPolicyInForce } from '../persistence/policies.js';
import type { Queryable } from '../persistence/queryable.js';
import { loadProviders, type ReportedProvider } from '../persistence/provider-dossiers.js';
import { refuseFlawedRules } from './refuse-flawed-rules.js';

/** What a pass reads of its snapshot before it judges anybody. */
export interface Snapshot {
  readonly position: number;
  readonly now: number;
  readonly judged: Judged;
  readonly ruleSet: RuleSet;
  /** base64url digest of the rule set. */
  readonly parameters: string;
  readonly providers: readonly ReportedProvider[];
  readonly overdue: readonly Overdue[];
}

/** Reads in the transaction of `reader`, whose isolation keeps all later reads at this same instant. VERDICT_POLICY, DETECTION_RULES_FAIL. */
export async function readSnapshot(reader: PoolClient, judged: Judged): Promise<Snapshot> {
  const { size, clock } = await readLogHead(reader);
  const { ruleSet, parameters } = await ruleSetInForce(reader);
  const providers = await loadProviders(reader);
  return { position: size, now: clock, judged, ruleSet, parameters, providers, overdue: overdueProviders(providers, clock, ruleSet) };
}

/** The rule set in force, and the digest that verdicts name it by. `prepareLog` puts a first one there. Codes as for `readSnapshot`. */
export async function ruleSetInForce(db: Queryable): Promise<Pick<Snapshot, 'ruleSet' | 'parameters'>> {
  const record = await findPolicyInForce(db);
  if (record === undefined) throw new Error('no rule set is in force');
  const ruleSet = decodeRuleSet(record.bytes);
  refuseFlawedRules(ruleSet);
  return { ruleSet, parameters: record.digest };
}
