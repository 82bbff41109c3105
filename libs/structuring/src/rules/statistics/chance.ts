import { CodedError } from '#libs/errors';

import type { StructuringErrorCode } from '../../errors.js';
import type { Found } from '../finding.js';
import type { SeriesParameters } from './bins.js';

/** Below it a chance is a statement about the model, not about the world. */
const LEAST_CHANCE = 1e-12;

/** What every statistical rule is set by. */
export interface StatisticalParameters extends SeriesParameters {
  /** Share of false findings among findings, in expectation, and the false-alarm rate of a single test. */
  readonly alpha: number;
  /** Tests on one customer at most, those on the largest traffic first. */
  readonly tests: number;
}

export const STATISTICAL_DEFAULTS: StatisticalParameters = { leastWeeks: 2, mostWeeks: 4, tolerance: 0.1, unknown: 0.1, alpha: 1e-3, tests: 500 };

/** STRUCTURING_THRESHOLDS unless the parameters describe a test. */
export function checkStatistical({ leastWeeks, mostWeeks, tolerance, unknown, alpha, tests }: StatisticalParameters): void {
  const refuse = (name: string, message: string): never => {
    throw new CodedError<StructuringErrorCode>('STRUCTURING_THRESHOLDS', message, { field: `parameters.${name}` });
  };
  if (!Number.isInteger(leastWeeks) || !(leastWeeks >= 2)) refuse('leastWeeks', 'at least two whole weeks are compared with each other');
  if (!Number.isInteger(mostWeeks) || !(mostWeeks >= leastWeeks && mostWeeks <= 12)) refuse('mostWeeks', 'a whole number from the least to twelve weeks');
  if (!(tolerance >= 0 && tolerance < 1)) refuse('tolerance', 'a share below one');
  if (!(unknown >= 0 && unknown < 1)) refuse('unknown', 'a share below one');
  if (!(alpha > 0 && alpha < 1)) refuse('alpha', 'a chance between none and certainty');
  if (!Number.isInteger(tests) || !(tests >= 1)) refuse('tests', 'a whole number of tests, at least one');
}

/** A chance to six digits, which is all that is compared and shown. ECMA-262 fixes every digit of `toPrecision`. */
export function settledChance(chance: number): number {
  return Number(Math.max(LEAST_CHANCE, chance).toPrecision(6));
}

/** A chance met as a comparison that grows with the strength of evidence: one in so many against one in so many. */
export function rarity(chance: number, limit: number): Pick<Found, 'value' | 'threshold' | 'unit'> {
  return { value: 1 / chance, threshold: 1 / limit, unit: 'one in so many by chance' };
}
