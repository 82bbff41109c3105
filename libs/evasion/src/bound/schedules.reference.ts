import { robust } from '#libs/structuring';

import type { PriceInputs } from './price.js';

/** Operations that are done in each time unit by one workload of that length; 0 for none. */
export type Schedule = readonly number[];

/** robust@1 itself, on one identity whose work is a schedule of each row; rows exchange what links them where `linked`. */
export function isDetected(rows: readonly Schedule[], { threshold, burst, rate, horizonS }: PriceInputs, linked = true): boolean {
  const workloads = rows.flatMap((row, i) => row.flatMap((ops, start) => (ops === 0 ? [] : [{ id: `${i}/${start}`, provider: 'p', start, end: start + 1, ops, bandwidth: 0, declared: null }])));
  const exchanges = workloads.slice(1).map(({ id }, i) => ({ a: (workloads[i] as { id: string }).id, b: id, bytes: 1 }));
  const timeline = { workloads, exchanges: linked ? exchanges : [], now: 0, projection: 0 };
  return robust(timeline, { thresholds: { C: threshold, C1: burst, R: rate, B: 1, D: 1 }, horizonS }).outcome === 'to-be-inspected';
}

/**
 * The most that any schedule of whole operations over `slots` time units does without being detected: all of them are gone through, but for
 * those that begin like one that is detected already, since more work never lowers a verdict.
 */
export function mostUndetected(slots: number, inputs: PriceInputs): number {
  let most = 0;
  const grow = (begun: readonly number[]): void => {
    most = Math.max(most, begun.reduce((sum, ops) => sum + ops, 0));
    if (begun.length === slots) return;
    for (let ops = 0; ; ops += 1) {
      const next = [...begun, ops];
      if (ops > 0 && isDetected([next], inputs)) return;
      grow(next);
    }
  };
  grow([]);
  return most;
}
