import type { ComparedSetting, Comparison } from '#libs/evasion';

import { dollars } from '../../../../apps/lab/src/present/text.js';
import type { Gathered } from '../gather.js';
import { blocks, figure, image, table } from '../markdown.js';

/** What the memory limit on unregistered nodes does to an evader's cost, over settings that nobody can choose between. */
export function rules({ rules: { ours, miri } }: Gathered): string {
  return blocks(
    '## What a tighter definition of a covered cluster does',
    'MIRI’s draft agreement covers clusters of more than 16 H100-equivalents; as amended in April 2026 also those of more than 1,280 GB of high-bandwidth memory. An evader trains over many nodes below the limit. The simulator looks for the cheapest plan (chips, model, stages, replicas, steps between exchanges) that the rule leaves, under each of both rules. The post that argues for the amendment tells of about twice the cost and five times the nodes.',
    `In ${ours.settings.length} settings of ours: ${spreadText(ours)}`,
    settingsTable(ours),
    image('evaluation-rules.svg', 'What the memory limit multiplies an evader’s least cost and nodes by, a dot a setting'),
    `In the post’s own settings, as we rebuilt its simulator: ${spreadText(miri)}${lawText(miri)}`,
    settingsTable(miri),
    'All of this extrapolates: nothing of that size has been trained over the internet.',
  );
}

/** The law that tightening a rule never lowers the least cost, which every node filled to the limit breaks. */
function lawText({ cost }: Comparison): string {
  const law = ' In our settings a tighter rule never makes evasion cheaper, which is tested as a law';
  return cost !== null && cost.min < 1 ? `${law}; in these it does where the ratio is below 1, since every node is filled to the limit whether that pays or not.` : `${law}.`;
}

function spreadText({ cost, nodes, closed, neither }: Comparison): string {
  if (cost === null || nodes === null) return 'no setting has a plan under both rules.';
  const of = ({ min, median, max }: NonNullable<Comparison['cost']>): string => `${figure(min)} to ${figure(max)}, median ${figure(median)}`;
  const without = [closed > 0 ? ` The second rule leaves no plan in ${closed} settings where the first did.` : '', neither > 0 ? ` Neither leaves one in ${neither}.` : ''].join('');
  return `cost × ${of(cost)}; nodes × ${of(nodes)}.${without}`;
}

function settingsTable({ settings }: Comparison): string {
  const labels = Object.keys(settings[0]?.labels ?? {});
  return table([...labels, 'before', 'after', 'cost ×', 'nodes ×'], settings.map((one) => [...labels.map((label) => one.labels[label] ?? ''), plan(one.before), plan(one.after), ratio(one.costRatio), ratio(one.nodeRatio)]));
}

function plan(outcome: ComparedSetting['before']): string {
  return outcome === null ? 'no plan' : `${dollars(outcome.cost.total)}, ${outcome.nodes} × ${outcome.plan.chipsPerNode} ${outcome.plan.chip.name}`;
}

function ratio(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}
