import { basename } from 'node:path';

import type { Evaluations } from '../evaluations.js';
import { readJson } from '../read-json.js';
import { comparePublished, MOST_MISSED, type PublishedReport } from './compare.js';
import { publishedFile } from './published-file.js';

/** `evasion-published FILE [--json]`. */
export function addEvasionPublished({ program, write, exit }: Evaluations): void {
  program
    .command('evasion-published')
    .description('Compares the training simulator with published measurements, simulations and limits, each within its own tolerance.')
    .argument('<file>', 'the file of cases')
    .option('--json', 'print one JSON object')
    .addHelpText('after', [
      '',
      `Ends with 1 when more than ${MOST_MISSED} case misses; each that does is named with the reason, where one is known.`,
      '',
      'Examples:',
      '  npm run eval -- evasion-published evasion_published.json',
      '  npm run eval -- evasion-published evasion_published.json --json',
    ].join('\n'))
    .action(async (path: string, options: { readonly json?: boolean }) => {
      const file = basename(path);
      const report = comparePublished((await readJson(path, publishedFile)).cases);
      write(options.json === true ? `${JSON.stringify({ evaluation: 'evasion-published', file, ...report })}\n` : asText(file, report));
      exit(report.agree ? 0 : 1);
    });
}

function asText(file: string, { cases, metrics, kinds, misses, agree }: PublishedReport): string {
  const width = Math.max(4, ...kinds.map(({ kind }) => kind.length));
  return [
    `evasion-published: ${cases} cases of ${file}`,
    '',
    `${'kind'.padEnd(width)}  cases  metrics  missed`,
    ...kinds.map((one) => `${one.kind.padEnd(width)}  ${String(one.cases).padStart(5)}  ${String(one.metrics).padStart(7)}  ${String(one.missed).padStart(6)}`),
    '',
    ...misses.flatMap((one) => [`${one.case}, ${one.metric}: published ${one.expected}, got ${Number(one.got.toPrecision(4))} (${one.source})`, `  reason: ${one.reason}`, '']),
    `${agree ? 'AGREE' : 'DISAGREE'}: ${metrics - misses.length} of ${metrics} metrics within their tolerances.`,
    '',
  ].join('\n');
}
