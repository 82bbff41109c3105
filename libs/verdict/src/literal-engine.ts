import { CLASSES, seferisFistColumns, type WorkloadClass } from '#libs/structuring';

import type { Engine } from './engine-case.js';
import { LITERAL } from './engines.js';

/** Alg. 1 and Alg. 2 of Seferis and Fist. */
export const LITERAL_ENGINE: Engine = {
  name: LITERAL,
  open: (columns) => ({ thresholds }) => {
    const { outcome, classes, counted, upperBoundOps, tests, quality } = seferisFistColumns(columns, thresholds);
    return { outcome, counted: counted.length, classes: tally(classes), upperBound: upperBoundOps, peak: null, exchangedB: null, tests, quality };
  },
};

function tally(classes: Uint8Array): Record<WorkloadClass, number> {
  const counts: Record<WorkloadClass, number> = { training: 0, 'potentially training': 0, 'non-training': 0 };
  for (const each of classes) counts[CLASSES[each] as WorkloadClass] += 1;
  return counts;
}
