import type { ComparedSetting, Comparison } from '#libs/evasion';

import { dollars, table } from './text.js';

type Outcome = NonNullable<ComparedSetting['before']>;

/** The grid as a table, the spreads below it. */
export function comparisonText({ settings, cost, nodes, closed, neither }: Comparison): string {
  const labels = Object.keys(settings[0]?.labels ?? {});
  const rows = settings.map((one) => [...labels.map((label) => one.labels[label] ?? ''), planText(one.before), planText(one.after), ratio(one.costRatio), ratio(one.nodeRatio)]);
  return [
    table([[...labels, 'before', 'after', 'cost ×', 'nodes ×'], ...rows]),
    '',
    ...(cost === null || nodes === null
      ? ['No setting has a plan under both rules.']
      : [`cost ×${ratio(cost.min)} to ×${ratio(cost.max)}, median ×${ratio(cost.median)}; nodes ×${ratio(nodes.min)} to ×${ratio(nodes.max)}, median ×${ratio(nodes.median)}`]),
    ...(closed > 0 ? [`The second rule leaves no plan in ${closed} settings where the first did.`] : []),
    ...(neither > 0 ? [`Neither rule leaves a plan in ${neither} settings.`] : []),
    'No single one of these is the answer: which setting applies is not known, and all of them extrapolate beyond what has been trained.',
  ].join('\n');
}

function planText(outcome: Outcome | null): string {
  return outcome === null ? 'no plan' : `${dollars(outcome.cost.total)}, ${outcome.nodes} × ${outcome.plan.chipsPerNode} ${outcome.plan.chip.name}`;
}

function ratio(value: number | null): string {
  return value === null ? '-' : value.toFixed(2);
}
