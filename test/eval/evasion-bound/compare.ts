import { priceOfEvasion, type Price } from '#libs/evasion';
import { z } from 'zod';

import { agreesRounded } from '../rounded.js';

const YEAR_S = 365 * 86_400;
export const DIGITS = 3;
/** Times are written in years to three decimals, which is coarser than three digits below a tenth of a year; numbers of chips are whole. */
const DECIMALS_OF_YEARS = 3;

const figure = z.union([z.number(), z.string().regex(/^\d+(\.\d+)?([eE][+-]?\d+)?$/u).transform(Number)]);
export const boundFile = z.looseObject({
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

export interface BoundReport {
  readonly rows: readonly Price[];
  readonly disagreements: readonly Disagreement[];
  readonly agree: boolean;
}

/** Prices every row of the file anew and tells where they differ. */
export function compareBound({ C, sigma, rho, rows }: z.output<typeof boundFile>): BoundReport {
  const prices = rows.map(({ k }) => priceOfEvasion({ threshold: C, burst: sigma, rate: rho, horizonS: Infinity }, k, 1.5 * YEAR_S));
  const disagreements = rows.flatMap((row, i) => compare(row, prices[i] as Price));
  return { rows: prices, disagreements, agree: disagreements.length === 0 };
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
