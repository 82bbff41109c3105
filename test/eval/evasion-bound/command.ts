import { basename } from 'node:path';

import type { Evaluations } from '../evaluations.js';
import { readJson } from '../read-json.js';
import { boundFile, compareBound, DIGITS, type BoundReport } from './compare.js';

/** `evasion-bound FILE [--json]`. */
export function addEvasionBound({ program, write, exit }: Evaluations): void {
  program
    .command('evasion-bound')
    .description('Compares the price of evasion under robust@1 with expected values to 3 digits, years to 3 decimals where that is coarser.')
    .argument('<file>', 'the file of rows, one a number of identities')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  npm run eval -- evasion-bound evasion_bound.json\n  npm run eval -- evasion-bound evasion_bound.json --json')
    .action(async (path: string, options: { readonly json?: boolean }) => {
      const file = basename(path);
      const report = compareBound(await readJson(path, boundFile));
      write(options.json === true ? `${JSON.stringify({ evaluation: 'evasion-bound', file, ...report })}\n` : asText(file, report));
      exit(report.agree ? 0 : 1);
    });
}

function asText(file: string, { rows, disagreements, agree }: BoundReport): string {
  const cell = (value: number): string => (value >= 1e6 ? value.toExponential(2) : value.toFixed(3)).padStart(11);
  return [
    `evasion-bound: ${rows.length} rows of ${file}`,
    '',
    '  k  undetected  share of C  years  with progress  wait then train  of it waiting  R for 3 years  with progress',
    ...rows.map((one) => `${String(one.identities).padStart(3)} ${cell(one.undetected)} ${cell(one.shareOfThreshold)} ${one.yearsStatic.toFixed(3).padStart(6)} ${cell(one.yearsWithProgress)} ${cell(one.yearsWaitThenTrain)}     ${cell(one.yearsOfWaiting)}     ${cell(one.rateForGuarantee)}    ${cell(one.rateForGuaranteeWithProgress)}`),
    '',
    ...disagreements.map(({ k, field, expected, got }) => `k = ${k}, ${field}: expected ${expected}, got ${got}`),
    agree ? `AGREE: all ${rows.length} rows to ${DIGITS} digits.` : `DISAGREE: ${disagreements.length} values differ.`,
    '',
  ].join('\n');
}
