import { flawOfRules, type RuleSet } from '#libs/structuring';
import { DetectionError } from './detection-error.js';

/**
 * DETECTION_RULES_FAIL with the field for a rule set that names a rule or a parameter which this program does not have. Asked before one
 * is put in force and again by every pass: under another version of the program a rule set in force may name what is not there, and
 * verdicts that leave a rule out in silence are ones that no auditor replays.
 */
export function refuseFlawedRules({ rules }: RuleSet): void {
  const flaw = flawOfRules(rules);
  if (flaw !== null) throw new DetectionError('DETECTION_RULES_FAIL', `a rule set that cannot be judged by: ${flaw.reason}`, { field: flaw.field });
}
