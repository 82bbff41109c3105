import { flawOfRules, type RuleSet } from '#libs/structuring';
import { decodeRuleSet } from '#libs/verdict';

import type { Check } from './check.js';

/** A rule set as its entry put it in force; without `ruleSet` when it cannot be judged by. */
export interface InForce {
  readonly digest: string;
  readonly ruleSet: RuleSet | undefined;
}

/**
 * Rule sets in the order of the log. One that names a rule or a parameter which this auditor does not have, as that of a newer hub may, is none to
 * replay by: its passes fail as RUN_POLICY, not as verdicts that differ.
 */
export class RuleSetCheck {
  #inForce: InForce | undefined;

  constructor(readonly check: Check) {}

  /** The newest so far. */
  get inForce(): InForce | undefined {
    return this.#inForce;
  }

  entry({ digest, bytes }: { readonly digest: string; readonly bytes: Uint8Array }, position: number): void {
    this.check.seen();
    const ruleSet = this.check.attempt({ position }, () => decodeRuleSet(bytes));
    const flaw = ruleSet === undefined ? null : flawOfRules(ruleSet.rules);
    if (flaw !== null) this.check.fail('POLICY_RULES', { position, field: flaw.field }, `rules that this auditor cannot run: ${flaw.reason}`);
    this.#inForce = { digest, ruleSet: flaw === null ? ruleSet : undefined };
  }
}
