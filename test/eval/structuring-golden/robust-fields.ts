import { columnsOf, robust, robustColumns, type RobustResult } from '#libs/structuring';

import type { GoldenCase } from './golden-file.js';
import { compareFractions, type Fraction } from './stricter-readings.js';

const ENGINES = ['robust', 'robust_pairwise'] as const;
const FIGURES = { total: 'total', peak: 'peak', bucket_level: 'bucketLevel' } as const satisfies Record<string, keyof RobustResult>;

/** One field of the robust engine; `expected` is undefined where the case does not state it. */
export interface RobustField {
  readonly name: string;
  readonly expected: Fraction | boolean | undefined;
  readonly got: number | boolean;
  readonly agree: boolean;
}

/**
 * What robust@1 makes of a case, without a horizon: `robust` with links on the customer's total, `robust_pairwise` with links pair by pair.
 * Throws the engine's own refusal.
 */
export function robustFields({ timeline, thresholds, expected }: GoldenCase): RobustField[] {
  const parameters = { thresholds, horizonS: Infinity };
  const results = { robust: robust(timeline, parameters), robust_pairwise: robustColumns(columnsOf(timeline), parameters, 'pairwise') };
  const exact = wholeRates(timeline);
  return ENGINES.flatMap((engine) => {
    const wanted = expected[engine];
    const result = results[engine];
    const flagged = result.outcome === 'to-be-inspected';
    return [
      ...Object.entries(FIGURES).map(([field, name]): RobustField => {
        const figure = wanted?.[field as keyof typeof FIGURES];
        const got = result[name];
        return { name: `${engine}.${field}`, expected: figure, got, agree: figure !== undefined && equals(got, figure, exact) };
      }),
      { name: `${engine}.flagged`, expected: wanted?.flagged, got: flagged, agree: wanted?.flagged === flagged },
    ];
  });
}

/** Whether every rate and time is a whole number, so that the engine's sums are exact. */
function wholeRates({ workloads, now, projection }: GoldenCase['timeline']): boolean {
  return workloads.every(({ start, end, ops, rate }) => {
    const speed = end === null ? (rate ?? 0) : end > start ? ops / (end - start) : ops;
    return [start, end ?? now + projection, speed].every(Number.isInteger);
  });
}

/** Exactly where sums are exact, otherwise within 1e-9 of the expected value. */
function equals(got: number, expected: Fraction, exact: boolean): boolean {
  if (exact && Number.isSafeInteger(got)) return compareFractions([got, 1], expected) === 0;
  const wanted = expected[0] / expected[1];
  return Math.abs(got - wanted) <= 1e-9 * wanted;
}
