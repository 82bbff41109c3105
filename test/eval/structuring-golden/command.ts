import { basename } from 'node:path';

import type { Evaluations } from '../evaluations.js';

import { compareGolden, SOURCES, type FieldReport, type GoldenReport } from './compare.js';
import { readGolden, SCHEMA } from './golden-file.js';
import { MOST_COUNTED } from './stricter-readings.js';

/** Disagreements that a person is shown; `--json` has all. */
const SHOWN = 20;

/** `structuring-golden FILE [--json]`. */
export function addStructuringGolden({ program, write, exit }: Evaluations): void {
  program
    .command('structuring-golden')
    .description(`Compares Alg. 1 and Alg. 2 (engine seferis-fist@1) and the rate envelope (engine robust@1) with the expected values of a file of schema ${SCHEMA}.`)
    .argument('<file>', 'the file of cases')
    .option('--json', 'print one JSON object')
    .addHelpText('after', [
      '',
      'Integers are compared exactly, quotients within 1e-9. Fields of stricter readings, which the engine does not judge by,',
      `are computed by listing all subsets of up to ${MOST_COUNTED} counted workloads. Fields of robust@1 are compared where the file states them, exactly`,
      'where all rates and times are integers.',
      '',
      'Examples:',
      '  npm run eval -- structuring-golden cases.json',
      '  npm run eval -- structuring-golden cases.json --json',
    ].join('\n'))
    .action(async (path: string, options: { readonly json?: boolean }) => {
      const file = basename(path);
      const report = compareGolden(await readGolden(path), file);
      const agree = report.disagreements.length === 0;
      write(options.json === true ? `${JSON.stringify({ evaluation: 'structuring-golden', file, ...report, agree })}\n` : asText(file, report));
      exit(agree ? 0 : 1);
    });
}

function asText(file: string, { cases, fields, disagreements }: GoldenReport): string {
  const width = Math.max(5, ...fields.map(({ field }) => field.length));
  const row = (field: string, agree: string, disagree: string, notChecked: string, source: string): string =>
    `${field.padEnd(width)}  ${agree.padStart(6)}  ${disagree.padStart(8)}  ${notChecked.padStart(11)}  ${source}`;
  const shown = disagreements.slice(0, SHOWN).map((one) => `case ${one.case}, ${one.field}: expected ${JSON.stringify(one.expected)}, got ${JSON.stringify(one.got)}`);
  const hidden = disagreements.length - shown.length;
  return [
    `structuring-golden: ${cases} cases of ${file}`,
    '',
    row('field', 'agree', 'disagree', 'not checked', 'computed by'),
    ...fields.map((one) => row(one.field, String(one.agree), String(one.disagree), String(one.notChecked), one.source)),
    '',
    ...shown,
    ...(hidden > 0 ? [`and ${hidden} more`] : []),
    ...(shown.length > 0 ? [''] : []),
    ...verdict(cases, fields, disagreements.length),
    '',
  ].join('\n');
}

/** The last line is the verdict. A field counts as agreeing when it was checked at all. */
function verdict(cases: number, fields: readonly FieldReport[], disagreements: number): string[] {
  const unchecked = fields.filter(({ notChecked }) => notChecked > 0).map(({ field }) => field);
  const lines = unchecked.length > 0 ? [`Not checked, wholly or in part: ${unchecked.join(', ')}.`] : [];
  const sources = SOURCES.map((source) => {
    const checked = fields.filter((one) => one.source === source && one.agree + one.disagree > 0);
    return { source, checked: checked.length, disagree: checked.reduce((sum, one) => sum + one.disagree, 0) };
  });
  if (disagreements > 0) {
    const by = sources.filter(({ disagree }) => disagree > 0).map(({ source, disagree }) => `${disagree} on ${source} fields`);
    return [...lines, `DISAGREE: ${disagreements} values differ: ${by.join(', ')}.`];
  }
  const counts = sources.filter(({ checked }) => checked > 0).map(({ source, checked }) => `${checked} ${source}`);
  const all = fields.filter(({ agree }) => agree > 0).length;
  return [...lines, `AGREE: all ${cases} cases agree on all ${all} fields${unchecked.length > 0 ? ' checked' : ''} (${counts.join(', ')}).`];
}
