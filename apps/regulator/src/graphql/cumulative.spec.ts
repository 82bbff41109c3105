import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cumulativeOps, type Spread } from './cumulative.js';

const spreads = fc.array(
  fc.record({ start: fc.integer({ min: 1_600_000_000, max: 1_600_001_000 }), length: fc.integer({ min: 0, max: 500 }), opsTOP: fc.integer({ min: 0, max: 1e12 }) }).map(
    ({ start, length, opsTOP }): Spread => ({ start, projectedEnd: start + length, opsTOP }),
  ),
  { maxLength: 30 },
);

/** By definition: each spread counts the share of its interval that has passed. */
function reference(all: readonly Spread[], time: number): number {
  return all.reduce((sum, { start, projectedEnd, opsTOP }) => sum + opsTOP * (projectedEnd > start ? Math.min(Math.max((time - start) / (projectedEnd - start), 0), 1) : time >= start ? 1 : 0), 0);
}

describe('counted operations over time', () => {
  test('agree with the definition at every corner', () => {
    fc.assert(
      fc.property(spreads, (all) => {
        const points = cumulativeOps(all);
        for (const [i, { at, opsTOP }] of points.entries()) {
          // The first of two points at one instant is the value before the step.
          if (points[i + 1]?.at === at) continue;
          const expected = reference(all, at);
          expect(Math.abs(opsTOP - expected)).toBeLessThanOrEqual(1e-9 * Math.max(expected, 1e6));
        }
      }),
    );
  });

  test('never fall, are in order of time, and end at the exact sum', () => {
    fc.assert(
      fc.property(spreads, (all) => {
        const points = cumulativeOps(all);
        for (const [i, point] of points.entries()) {
          const before = points[i - 1];
          if (before === undefined) continue;
          expect(point.at).toBeGreaterThanOrEqual(before.at);
          expect(point.opsTOP).toBeGreaterThanOrEqual(before.opsTOP * (1 - 1e-12));
        }
        if (all.length > 0) expect(points.at(-1)?.opsTOP).toBe(all.toSorted((a, b) => a.projectedEnd - b.projectedEnd).reduce((sum, { opsTOP }) => sum + opsTOP, 0));
      }),
    );
  });

  test('of work without length jump at one instant', () => {
    expect(cumulativeOps([{ start: 5, projectedEnd: 5, opsTOP: 7 }])).toEqual([{ at: 5, opsTOP: 0 }, { at: 5, opsTOP: 7 }]);
  });

  test('of no work are no points', () => {
    expect(cumulativeOps([])).toEqual([]);
  });
});
