import type { RuleSet } from '#libs/structuring';

/** The parameters that a rule set gives to a rule, `name@version`; none where it says nothing, and the rule's defaults apply. */
export function ruleParameters(ruleSet: RuleSet, rule: string): object {
  return ruleSet.rules.find((entry) => entry.rule === rule)?.parameters ?? {};
}
