import { isCodedError } from '#libs/errors';

import type { RuleSet } from '../profiles/rule-set.js';
import { ENTITY_RULES, PROVIDER_RULES } from './catalogue.js';
import { ruleId } from './finding.js';
import { withDefaults } from './rule-parameters.js';

const DEFAULTS: ReadonlyMap<string, object> = new Map([...ENTITY_RULES, ...PROVIDER_RULES].map((rule) => [ruleId(rule), rule.defaults]));

/** Less than any limit that means something. By a much smaller one a figure may be more times its limit than a number can say. */
const LEAST_LIMIT = 1e-12;

/** Why rules cannot be run as a rule set has them. */
export interface FlawOfRules {
  /** Place in the rule set, dotted: `rules.0.rule`, `rules.0.parameters.graceS`. */
  readonly field: string;
  readonly reason: string;
}

/**
 * The first entry of `rules` that names a rule or a parameter which the catalogue does not have, or gives a figure that no rule can be
 * run with; null where there is none. The catalogue asks a rule set about its own rules only, so without this look a misspelt name would leave the
 * defaults in force unnoticed. Limits that a rule refuses by itself (a cadence of zero) show when it is run.
 */
export function flawOfRules(rules: RuleSet['rules']): FlawOfRules | null {
  for (const [nth, { rule, parameters }] of rules.entries()) {
    const defaults = DEFAULTS.get(rule);
    if (defaults === undefined) return { field: `rules.${nth}.rule`, reason: `no rule has this name and version; the rules are ${[...DEFAULTS.keys()].join(', ')}` };
    try {
      withDefaults(defaults, parameters);
    } catch (error) {
      if (!isCodedError(error)) throw error;
      return { field: `rules.${nth}.${error.place.field ?? 'parameters'}`, reason: `${error.message}; those of ${rule} are ${Object.keys(defaults).join(', ')}` };
    }
    const vanishing = Object.entries(parameters).find(([, value]) => value > 0 && value < LEAST_LIMIT);
    if (vanishing !== undefined) return { field: `rules.${nth}.parameters.${vanishing[0]}`, reason: `a parameter between zero and ${LEAST_LIMIT}` };
  }
  return null;
}
