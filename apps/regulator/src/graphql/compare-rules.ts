import { setImmediate } from 'node:timers/promises';
import { isCodedError } from '#libs/errors';
import { compareRules, type ComparedSetting, defaultGrid, type GridSetting, type Rule, spread } from '#libs/evasion';
import { refusal } from './errors/graphql-refusal.js';
import { wordArgument } from './errors/text-argument.js';
import type { CheapestPlan, CompareRulesArgs, ComparedCell, NodeRule, RuleComparison } from './types/rule-comparison.js';

const MOST_TARGETS = 2;
/** Beyond these there is no plan or nothing to plan. */
const LEAST_TARGET = 1e18;
const MOST_TARGET = 1e30;

/** CodedError GRAPHQL_ARGUMENT with the argument that no grid is made of. */
function gridFor(targets: readonly number[]): GridSetting[] {
  if (targets.length < 1 || targets.length > MOST_TARGETS) throw refusal('GRAPHQL_ARGUMENT', `"targets" takes 1 to ${MOST_TARGETS} figures.`, { field: 'targets' });
  for (const [i, target] of targets.entries()) if (!(target >= LEAST_TARGET && target <= MOST_TARGET)) throw refusal('GRAPHQL_ARGUMENT', `A target is from ${LEAST_TARGET} to ${MOST_TARGET} operations.`, { field: `targets.${i}` });
  return defaultGrid(targets);
}

/** CodedError GRAPHQL_ARGUMENT for a kind of memory that is none. */
function ruleFrom({ h100e, memoryGB, countsMemory, interNodeGbps, sentBytes }: NodeRule, field: string): Rule {
  return { h100e: h100e ?? null, memoryGB: memoryGB ?? null, countsMemory: wordArgument(countsMemory, ['hbm', 'all'] as const, `${field}.countsMemory`), interNodeGbps: interNodeGbps ?? null, sentBytes: sentBytes ?? null };
}

/**
 * `compareRules` of #libs/evasion, setting by setting, with a pause after each in which the hub does its other work: a setting takes some 20 ms. CodedError
 * GRAPHQL_ARGUMENT, and EVASION_RULE for a rule that is none.
 */
export async function comparedRules({ before, after, targets }: CompareRulesArgs): Promise<RuleComparison> {
  const rules = [ruleFrom(before, 'before'), ruleFrom(after, 'after')] as const;
  const settings: ComparedSetting[] = [];
  for (const one of gridFor(targets)) {
    settings.push(compared(rules, one));
    await setImmediate();
  }
  return {
    cost: spread(settings.flatMap(({ costRatio }) => costRatio ?? [])),
    nodes: spread(settings.flatMap(({ nodeRatio }) => nodeRatio ?? [])),
    closed: settings.filter((one) => one.before !== null && one.after === null).length,
    neither: settings.filter((one) => one.before === null && one.after === null).length,
    cells: settings.map(cellOf),
  };
}

/** That neither rule leaves a plan in this setting is an answer, whatever the others have. */
function compared([before, after]: readonly [Rule, Rule], one: GridSetting): ComparedSetting {
  const none = { ...one, before: null, after: null, costRatio: null, nodeRatio: null };
  try {
    return compareRules(before, after, [one]).settings[0] ?? none;
  } catch (error) {
    if (isCodedError(error) && error.code === 'EVASION_UNREACHABLE') return none;
    throw error;
  }
}

function cellOf({ labels: { target: _, ...setting }, target, before, after, costRatio, nodeRatio }: ComparedSetting): ComparedCell {
  return { target, setting: Object.values(setting), before: planOf(before), after: planOf(after), costRatio, nodeRatio };
}

function planOf(outcome: ComparedSetting['before']): CheapestPlan | null {
  if (outcome === null) return null;
  const { cost, nodes, plan } = outcome;
  return { costDollars: cost.total, nodes, chip: plan.chip.name, chipsPerNode: plan.chipsPerNode, parameters: plan.parameters };
}
