import { isCodedError } from '#libs/errors';

import { refusal } from '../refusal.js';
import { defaultGrid, type GridSetting } from './grid.js';
import { planSpace, type PlanSpace } from './plan-space.js';
import type { Outcome } from './plan.js';
import { checkRule, type Rule } from './rule.js';

/** One setting under both rules; null where a rule leaves no plan. */
export interface ComparedSetting extends GridSetting {
  readonly before: Outcome | null;
  readonly after: Outcome | null;
  /** After ÷ before; null where one of them is. */
  readonly costRatio: number | null;
  readonly nodeRatio: number | null;
}

/** How far ratios lie apart, over the settings that have one. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface Comparison {
  readonly settings: readonly ComparedSetting[];
  /** Null where no setting has a ratio. */
  readonly cost: Spread | null;
  readonly nodes: Spread | null;
  /** Settings in which the second rule leaves no plan where the first did. */
  readonly closed: number;
  /** Settings in which neither leaves one. */
  readonly neither: number;
}

/**
 * What it costs an evader that rule `after` takes the place of rule `before`: a grid of ratios with their least, median and greatest, and never
 * one number. EVASION_RULE for a rule that is none, EVASION_UNREACHABLE where neither leaves a plan in any setting.
 */
export function compareRules(before: Rule, after: Rule, grid: readonly GridSetting[] = defaultGrid()): Comparison {
  checkRule(before);
  checkRule(after);
  if (grid.length === 0) throw refusal('EVASION_INPUT', 'a comparison has one setting or more', 'grid');
  const settings = grid.map((one) => {
    const space = planSpace(one.target, one.setting);
    const [a, b] = [orNone(space, before), orNone(space, after)];
    return { ...one, before: a, after: b, costRatio: a === null || b === null ? null : b.cost.total / a.cost.total, nodeRatio: a === null || b === null ? null : b.nodes / a.nodes };
  });
  if (settings.every((one) => one.before === null && one.after === null)) throw refusal('EVASION_UNREACHABLE', 'neither rule leaves a plan in any setting: no number of nodes does so much training within the horizon', 'target');
  return {
    settings,
    cost: spread(settings.flatMap(({ costRatio }) => costRatio ?? [])),
    nodes: spread(settings.flatMap(({ nodeRatio }) => nodeRatio ?? [])),
    closed: settings.filter((one) => one.before !== null && one.after === null).length,
    neither: settings.filter((one) => one.before === null && one.after === null).length,
  };
}

/** That a target is out of reach is an answer here. */
function orNone(space: PlanSpace, rule: Rule): Outcome | null {
  try {
    return space.cheapest(rule);
  } catch (error) {
    if (isCodedError(error) && error.code === 'EVASION_UNREACHABLE') return null;
    throw error;
  }
}

/** Null for no values. The median of an even number is the mean of the middle two. */
export function spread(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return null;
  const middle = (sorted.length - 1) / 2;
  return { min, median: ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2, max };
}
