import { RobustCase } from '#libs/structuring';

import type { Engine } from './engine-case.js';
import { ROBUST } from './engines.js';

/** The engine that counts every workload, and judges exchange on the customer's total. */
export const ROBUST_ENGINE: Engine = {
  name: ROBUST,
  open(columns) {
    const robust = new RobustCase(columns);
    return (parameters) => {
      const { outcome, total, peak, exchangedBytes, tests, quality } = robust.judge(parameters);
      return { outcome, counted: columns.size, classes: null, upperBound: total, peak, exchangedB: exchangedBytes, tests, quality };
    };
  },
};
