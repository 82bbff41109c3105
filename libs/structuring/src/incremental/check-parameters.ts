import { CodedError } from '#libs/errors';

import type { StructuringErrorCode } from '../errors.js';
import type { Parameters } from '../profiles/parameters.js';
import { checkThresholds } from '../profiles/thresholds.js';

/** STRUCTURING_THRESHOLDS for parameters that the engines would refuse. Look-back and horizon may be infinite, which is none. */
export function checkParameters({ thresholds, projectionS, lookbackS, horizonS }: Parameters): void {
  checkThresholds(thresholds);
  check(projectionS >= 0 && projectionS <= Number.MAX_SAFE_INTEGER, 'projectionS', 'the projection is a non-negative finite number');
  check(lookbackS >= 0, 'lookbackS', 'the look-back is a non-negative number');
  check(horizonS > 0, 'horizonS', 'the horizon is a positive number');
}

function check(holds: boolean, field: string, message: string): void {
  if (!holds) throw new CodedError<StructuringErrorCode>('STRUCTURING_THRESHOLDS', message, { field });
}
