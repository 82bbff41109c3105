import { CodedError } from '#libs/errors';

import type { StructuringErrorCode } from '../errors.js';
import type { Thresholds } from '../timeline/types.js';

const NAMES = ['C1', 'C', 'R', 'B', 'D'] as const satisfies readonly (keyof Thresholds)[];

/**
 * Pro-rated figures are quotients, and a sum of rounded quotients can fall short of the true sum (7.999999999999998
 * for 8). A value this close to its threshold, relatively, counts as reaching it: an error towards inspection.
 */
const TIE = 1e-9;

/**
 * STRUCTURING_THRESHOLDS unless every threshold is a positive finite number. Zero is refused because every comparison of
 * the paper is then met by everybody, the customer without a workload included.
 */
export function checkThresholds(thresholds: Thresholds): void {
  for (const name of NAMES) {
    const value: unknown = thresholds[name];
    if (typeof value !== 'number' || !(value > 0) || value === Infinity) {
      throw new CodedError<StructuringErrorCode>('STRUCTURING_THRESHOLDS', 'a threshold is a positive finite number', { field: `thresholds.${name}` });
    }
  }
}

/**
 * The lowest value that counts as reaching `threshold`: the threshold itself where `exact` says that the figures are
 * integers (whose sums are exact in a double), and a hair below it otherwise.
 */
export function bar(threshold: number, exact: boolean): number {
  return exact ? threshold : threshold * (1 - TIE);
}

/**
 * ops ÷ duration >= R. Exact for integers below 2^53: the quotient could only round up to an R it does not reach if it lay
 * within half a unit in the last place of R, and then R × duration would exceed 2^53 and so would ops.
 */
export function reachesRate(ops: number, duration: number, R: number): boolean {
  return ops / duration >= bar(R, Number.isInteger(ops) && Number.isInteger(duration) && Number.isInteger(R));
}
