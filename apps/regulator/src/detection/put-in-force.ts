import type { Pool } from 'pg';
import { fromUtf8 } from '#libs/encoding';
import { judgedGroups, type RuleSet } from '#libs/structuring';
import { encodeRuleSet, judgeEntity, judgeProvider, overdueProviders } from '#libs/verdict';
import { LogError } from '../log/log-error.js';
import { type LogTurn, takeLogTurn } from '../entries/log-turn.js';
import { findLogEntry } from '../persistence/log-entries.js';
import { insertPolicy } from '../persistence/policies.js';
import { DetectionError } from './detection-error.js';
import { refuseFlawedRules } from './refuse-flawed-rules.js';

/** The end of 9999, UTC seconds: no step of progress in a rule set is later, and thresholds only fall. */
const AFTER_ALL_STEPS = 253_402_300_799;
/** Less than any threshold that means something. By a much smaller one a figure may be more times its threshold than a number can say. */
const LEAST_THRESHOLD = 1e-12;

/**
 * Puts a rule set in force: verdicts from its position on, which this gives, are by it. It is tried on nobody first, because one that the engines or the rules refuse
 * would keep the hub from judging. CodedError DETECTION_RULES_KNOWN for one that was in force before; VERDICT_POLICY, STRUCTURING_* and
 * DETECTION_RULES_FAIL for one that cannot be judged by, now or after one of its steps of progress; LOG_EMPTY.
 */
export async function putInForce(pool: Pool, ruleSet: RuleSet): Promise<number> {
  checkRuleSet(ruleSet);
  return takeLogTurn(pool, async (turn) => {
    if (turn.position === 0) throw new LogError('LOG_EMPTY', 'There is no log in this database yet. Start the hub once.');
    const known = await findLogEntry(turn.client, encodeRuleSet(ruleSet).digest);
    if (known !== undefined) throw new DetectionError('DETECTION_RULES_KNOWN', 'this rule set was in force here before; a rule set that comes back gets a new version', { field: '--rules' });
    return appendRuleSet(turn, ruleSet);
  });
}

/** Logs a rule set that is new here; it is in force from its position on, which this gives. */
export async function appendRuleSet(turn: LogTurn, ruleSet: RuleSet): Promise<number> {
  const { bytes, digest } = encodeRuleSet(ruleSet);
  const position = await turn.append({ kind: 'rule-set', digest, content: fromUtf8(bytes) });
  await insertPolicy(turn.client, position, { bytes, digest });
  return position;
}

/** Refuses a rule set that nobody could be judged by: codes as for `putInForce`. */
export function checkRuleSet(ruleSet: RuleSet): void {
  const { digest } = encodeRuleSet(ruleSet);
  refuseFlawedRules(ruleSet);
  refuseVanishingThresholds(ruleSet);
  refuseUnusable(ruleSet, digest);
}

function refuseVanishingThresholds(ruleSet: RuleSet): void {
  const thresholds = judgedGroups(ruleSet, AFTER_ALL_STEPS).flatMap(({ parameters }) => Object.values(parameters.thresholds));
  if (thresholds.every((threshold) => threshold >= LEAST_THRESHOLD)) return;
  throw new DetectionError('DETECTION_RULES_FAIL', `a threshold that is, or becomes by a step of progress, less than ${LEAST_THRESHOLD}`, { field: 'profiles' });
}

function refuseUnusable(ruleSet: RuleSet, digest: string): void {
  const at = { now: 0, position: 0 };
  overdueProviders([{ provider: '', streams: [{ stream: '', reportedTo: 0 }] }], at.now, ruleSet);
  const rows = [
    ...judgeEntity({ entity: '', ...at, workloads: [], exchanges: [], rollups: [], links: [], quarantined: [], corrected: [], overdue: [], counterparts: [], counterpartsOverdue: [] }, ruleSet, digest),
    judgeProvider({ provider: '', ...at, clusters: [], capacity: [], streams: [], compromised: [] }, ruleSet, digest),
  ];
  // A rule that fails leaves a remark in the verdict on somebody; on nobody there is nothing but its parameters that it can fail on.
  const failed = rows.flatMap(({ quality }) => [...quality]).find(({ code }) => code === 'rule-failed');
  if (failed !== undefined) throw new DetectionError('DETECTION_RULES_FAIL', `a rule refuses its parameters: ${failed.detail}`, { field: 'rules' });
}
