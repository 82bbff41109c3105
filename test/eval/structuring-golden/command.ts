import { basename } from 'node:path';

import type { Evaluations } from '../evaluations.js';

import { compareGolden, type FieldReport, type GoldenReport } from './compare.js';
import { readGolden, SCHEMA } from './golden-file.js';
import { MOST_COUNTED } from './stricter-readings.js';

/** Disagreements that a person is shown; `--json` has all. */
const SHOWN = 20;

/** `structuring-golden FILE [--json]`. */
export function addStructuringGolden({ program, write, exit }: Evaluations): void {
  program
    .command('structuring-golden')
    .description(`Compares Alg. 1 and Alg. 2 (engine seferis-fist@1) with the expected values of a file of schema ${SCHEMA}.`)
    .argument('<file>', 'the file of cases')
    .option('--json', 'print one JSON object')
    .addHelpText('after', [
      '',
      'Integers are compared exactly, quotients within 1e-9. Fields of stricter readings, which the engine does not judge by,',
      `are computed by listing all subsets of up to ${MOST_COUNTED} counted workloads; fields of the robust engine are not yet checked.`,
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

function verdict(cases: number, fields: readonly FieldReport[], disagreements: number): string[] {
  const of = (source: FieldReport['source']): FieldReport[] => fields.filter((one) => one.source === source);
  const wrong = (source: FieldReport['source']): number => of(source).reduce((sum, { disagree }) => sum + disagree, 0);
  const unchecked = fields.filter(({ notChecked }) => notChecked > 0).map(({ field }) => field);
  const engine = wrong('seferis-fist');
  const strict = wrong('stricter reading');
  const lines: string[] = [];
  if (unchecked.length > 0) lines.push(`Not checked, wholly or in part: ${unchecked.join(', ')}.`);
  if (strict > 0) lines.push(`${strict} disagreements on fields of stricter readings.`);
  if (engine === 0) lines.push(`${disagreements === 0 ? 'AGREE' : 'Engine'}: all ${cases} cases agree on every seferis-fist field (${of('seferis-fist').length} fields).`);
  if (disagreements > 0) lines.push(`DISAGREE: ${disagreements} values differ, ${engine} of them on seferis-fist fields.`);
  return lines;
}
