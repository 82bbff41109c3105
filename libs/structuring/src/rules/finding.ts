import type { Finding, Rule, Severity } from './rule.js';

/** `name@version`: how findings, parameter sets and verdicts name a rule. */
export function ruleId({ name, version }: Pick<Rule<never, object>, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

/** The parts of a finding that a rule states; the rest follows from them. */
export type Found = Omit<Finding, 'rule' | 'severity' | 'margin'> & { readonly severity?: Severity };

/** A finding of `rule`, as severe as the rule is unless said otherwise. */
export function finding(rule: Pick<Rule<never, object>, 'name' | 'version' | 'severity'>, { severity = rule.severity, value, threshold, ...rest }: Found): Finding {
  return { rule: ruleId(rule), severity, value, threshold, margin: value / threshold, ...rest };
}

/** A figure that can be compared: NaN is on neither side of any threshold, and would otherwise pass for "below". */
export function usable(value: number): boolean {
  return value >= 0 && value < Infinity;
}
