import { basename } from 'node:path';

import type { Evaluations } from '../evaluations.js';
import { readJson } from '../read-json.js';
import { compareCosts, type CostReport } from './compare.js';
import { costFile } from './cost-file.js';

/** `cost-model FILE [--json]`. */
export function addCostModel({ program, write, exit }: Evaluations): void {
  program
    .command('cost-model')
    .description('Compares eqs. (1) to (9) of Seferis & Fist, App. H, with expected values to 4 digits, and names what the printed examples got wrong.')
    .argument('<file>', 'the file of examples')
    .option('--json', 'print one JSON object')
    .addHelpText('after', [
      '',
      'Both readings of eq. (5) are computed: with the minimum of eq. (4), as printed, and without it, as the printed figures have it.',
      '',
      'Examples:',
      '  npm run eval -- cost-model cost_model.json',
      '  npm run eval -- cost-model cost_model.json --json',
    ].join('\n'))
    .action(async (path: string, options: { readonly json?: boolean }) => {
      const file = basename(path);
      const report = compareCosts(await readJson(path, costFile));
      const agree = report.disagreements.length === 0;
      write(options.json === true ? `${JSON.stringify({ evaluation: 'cost-model', file, ...report, agree })}\n` : asText(file, report));
      exit(agree ? 0 : 1);
    });
}

function asText(file: string, { sections, examples, disagreements, notCompared }: CostReport): string {
  const width = Math.max(...sections.map(({ section }) => section.length), 7);
  const figure = (value: number): string => Number(value.toPrecision(4)).toString().padStart(10);
  return [
    `cost-model: ${file}`,
    '',
    `${'section'.padEnd(width)}  agree  disagree`,
    ...sections.map(({ section, agree, disagree }) => `${section.padEnd(width)}  ${String(agree).padStart(5)}  ${String(disagree).padStart(8)}`),
    ...examples.flatMap(({ example, printed, slips }) => [
      '',
      `${example}: printed, without the minimum of eq. (5), as printed in eq. (5)`,
      ...printed.map((one) => `  ${one.figure.padEnd(16)}${figure(one.printed)}  ${figure(one.uncapped)}  ${figure(one.asPrinted)}  printed agrees with: ${one.agrees}`),
      ...slips.map(({ slip, explanation }) => `  ${slip}: ${explanation}`),
    ]),
    '',
    ...disagreements.map(({ where, expected, got }) => `${where}: expected ${String(expected)}, got ${String(got)}`),
    ...(notCompared.length > 0 ? [`Not compared, nothing here computes it: ${notCompared.join(', ')}.`] : []),
    disagreements.length === 0 ? `AGREE: ${sections.reduce((sum, one) => sum + one.agree, 0)} values to 4 digits.` : `DISAGREE: ${disagreements.length} values differ.`,
    '',
  ].join('\n');
}
