import { basename } from 'node:path';

import { priceOfEvasion, type Price } from '#libs/evasion';
import { z } from 'zod';

import type { Evaluations } from '../evaluations.js';
import { readJson } from '../read-json.js';
import { agreesRounded } from '../rounded.js';

const YEAR_S = 365 * 86_400;
const DIGITS = 3;
/** Times are written in years to three decimals, which is coarser than three digits below a tenth of a year; numbers of chips are whole. */
const DECIMALS_OF_YEARS = 3;

const figure = z.union([z.number(), z.string().regex(/^\d+(\.\d+)?([eE][+-]?\d+)?$/u).transform(Number)]);
const boundFile = z.looseObject({
  C: figure,
  sigma: figure,
  rho: figure,
  rows: z.array(z.looseObject({
    k: z.int().positive(),
    undetected_18mo_ops: figure,
    frac_of_C: figure,
    years_static: figure,
    years_progress_in_run: figure,
    years_wait_then_train: figure,
    waits: figure,
    rho_for_3y_static: figure,
    h100_dense_peak_at_that_rho: figure,
    rho_for_3y_progress: figure,
  })).min(1),
});

type Row = z.output<typeof boundFile>['rows'][number];
interface Disagreement { readonly k: number; readonly field: string; readonly expected: number; readonly got: number }

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
      const { C, sigma, rho, rows } = await readJson(path, boundFile);
      const prices = rows.map(({ k }) => priceOfEvasion({ threshold: C, burst: sigma, rate: rho, horizonS: Infinity }, k, 1.5 * YEAR_S));
      const disagreements = rows.flatMap((row, i) => compare(row, prices[i] as Price));
      const agree = disagreements.length === 0;
      write(options.json === true ? `${JSON.stringify({ evaluation: 'evasion-bound', file, rows: prices, disagreements, agree })}\n` : asText(file, prices, disagreements));
      exit(agree ? 0 : 1);
    });
}

function fieldsOf(price: Price): Readonly<Record<Exclude<keyof Row, 'k' | symbol | number>, number>> {
  return {
    undetected_18mo_ops: price.undetected,
    frac_of_C: price.shareOfThreshold,
    years_static: price.yearsStatic,
    years_progress_in_run: price.yearsWithProgress,
    years_wait_then_train: price.yearsWaitThenTrain,
    waits: price.yearsOfWaiting,
    rho_for_3y_static: price.rateForGuarantee,
    h100_dense_peak_at_that_rho: price.rateForGuarantee / 990e12,
    rho_for_3y_progress: price.rateForGuaranteeWithProgress,
  };
}

function compare(row: Row, price: Price): Disagreement[] {
  return Object.entries(fieldsOf(price)).flatMap(([field, got]) => {
    const expected = row[field] as number;
    const decimals = field.startsWith('years') || field === 'waits' ? DECIMALS_OF_YEARS : field.startsWith('h100') ? 0 : Infinity;
    return agreesRounded(got, expected, DIGITS, decimals) ? [] : [{ k: row.k, field, expected, got }];
  });
}

function asText(file: string, prices: readonly Price[], disagreements: readonly Disagreement[]): string {
  const cell = (value: number): string => (value >= 1e6 ? value.toExponential(2) : value.toFixed(3)).padStart(11);
  return [
    `evasion-bound: ${prices.length} rows of ${file}`,
    '',
    '  k  undetected  share of C  years  with progress  wait then train  of it waiting  R for 3 years  with progress',
    ...prices.map((one) => `${String(one.identities).padStart(3)} ${cell(one.undetected)} ${cell(one.shareOfThreshold)} ${one.yearsStatic.toFixed(3).padStart(6)} ${cell(one.yearsWithProgress)} ${cell(one.yearsWaitThenTrain)}     ${cell(one.yearsOfWaiting)}     ${cell(one.rateForGuarantee)}    ${cell(one.rateForGuaranteeWithProgress)}`),
    '',
    ...disagreements.map(({ k, field, expected, got }) => `k = ${k}, ${field}: expected ${expected}, got ${got}`),
    disagreements.length === 0 ? `AGREE: all ${prices.length} rows to ${DIGITS} digits.` : `DISAGREE: ${disagreements.length} values differ.`,
    '',
  ].join('\n');
}
