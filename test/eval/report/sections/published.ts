import type { CostReport } from '../../cost-model/compare.js';
import type { PublishedReport } from '../../evasion-published/compare.js';
import type { Gathered } from '../gather.js';
import { blocks, figure, list, table } from '../markdown.js';

/** How far the models come back to what others printed. */
export function published({ cost, published: points }: Gathered): string {
  return blocks(
    '## Against published figures',
    'Expected values lie beside the project, not in it, each with its source and tolerance.',
    '### Measurements and simulations of distributed training',
    points.report === null ? missing(points.file) : pointsText(points.report),
    '### The cost model (Seferis and Fist, App. H)',
    cost.report === null ? missing(cost.file) : costText(cost.report),
  );
}

function missing(file: string): string {
  return `Not compared: ${file} is not beside this checkout.`;
}

function pointsText({ cases, metrics, kinds, misses }: PublishedReport): string[] {
  return [
    `${cases} cases, ${metrics} figures, ${metrics - misses.length} within their tolerance. They judge the simulator’s parts; that a whole plan would train is shown by none of them.`,
    table(['Kind', 'cases', 'figures', 'missed'], kinds.map((one) => [one.kind, `${one.cases}`, `${one.metrics}`, `${one.missed}`])),
    misses.length === 0 ? 'None is missed.' : list(misses.map((one) => `**Missed: ${one.case}**, ${one.metric}: published ${figure(one.expected)}, ours ${figure(one.got)} (${one.source}). ${one.reason}`)),
  ];
}

function costText({ sections, examples, disagreements, notCompared }: CostReport): string[] {
  const agreed = sections.reduce((sum, { agree }) => sum + agree, 0);
  return [
    `${agreed} values recomputed from the inputs agree to 4 digits, ${disagreements.length} do not${notCompared.length === 0 ? '' : `; nothing computes ${notCompared.length} of the file`}.`,
    disagreements.length === 0 ? '' : list(disagreements.map(({ where, expected, got }) => `${where}: expected ${String(expected)}, got ${String(got)}`)),
    'The printed examples do not all follow from the printed equations:',
    table(['Example', 'figure', 'printed', 'without the minimum of eq. (5)', 'with it', 'printed agrees with'], examples.flatMap(({ example, printed }) => printed.map((one) => [example, one.figure, figure(one.printed), figure(one.uncapped), figure(one.asPrinted), one.agrees]))),
    list(examples.flatMap(({ example, slips }) => slips.map(({ slip, explanation }) => `${example}, ${slip}: ${explanation}`))),
  ];
}
