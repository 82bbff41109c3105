import { PROFILES } from './catalogue.js';
import { EO_14110 } from './eo-14110.js';
import type { Profile } from './profile.js';

/** A rule of the catalogue, `name@version`, with the numbers that it is run with. */
interface RuleChoice {
  readonly rule: string;
  readonly parameters: Readonly<Record<string, number>>;
}

/** All that a hub's judgement depends on apart from the facts: same facts, same rule set, same instant, same verdicts. */
export interface RuleSet {
  readonly id: string;
  readonly version: number;
  /** YYYY-MM-DD: the day of this version. */
  readonly dated: string;
  /** Id of the profile whose verdict leads. */
  readonly lead: string;
  /** Unique by id: one version of a regime is judged. */
  readonly profiles: readonly Profile[];
  readonly rules: readonly RuleChoice[];
}

const DAY_S = 86_400;

/** What a hub judges by until its people decide otherwise. */
export const DEFAULT_RULE_SET: RuleSet = {
  id: 'default',
  version: 1,
  dated: '2026-11-25',
  lead: EO_14110.id,
  profiles: PROFILES,
  // A week's reports within a week: agents that run from a daily timer meet it with a weekend and a repair in between.
  rules: [{ rule: 'overdue-stream@1', parameters: { cadenceS: 7 * DAY_S, graceS: 7 * DAY_S } }],
};
