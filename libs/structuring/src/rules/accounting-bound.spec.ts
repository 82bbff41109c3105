import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { accountingBound } from './accounting-bound.js';
import { busiestWindow } from './busiest-window.js';
import { entities, entity, reordered, workload } from './facts.reference.js';
import type { EntityFacts } from './rule.js';

const look = (facts: EntityFacts, C: number, horizonS: number) => accountingBound.find(facts, { C, horizonS });

describe('the limit', () => {
  const two = entity([workload('a', { start: 0, end: 10, ops: 60 }), workload('b', { start: 10, end: 20, ops: 40, declared: 'inference' })]);

  test('is met exactly: unlinked and undeclared work adds up', () => {
    const { findings } = look(two, 100, 20);
    expect(findings).toMatchObject([{ rule: 'accounting-bound@1', severity: 'watch', value: 100, threshold: 100, margin: 1, workloads: ['a', 'b'], window: { from: 0, to: 20 } }]);
  });

  test('is missed by one tera-OP', () => {
    expect(look(two, 101, 20)).toEqual({ findings: [], quality: [] });
  });

  test('counts only what fits into the horizon, pro rata', () => {
    // Ten seconds in: all of a. Fifteen: all of a and half of b.
    expect(look(two, 80, 15).findings).toMatchObject([{ value: 80, window: { from: 0, to: 15 } }]);
    expect(look(two, 80.001, 15).findings).toEqual([]);
  });

  test('names the fewest workloads that explain it, by start', () => {
    const facts = entity([workload('small', { start: 0, end: 5, ops: 3 }), workload('a-late', { start: 6, end: 9, ops: 50 }), workload('early', { start: 2, end: 5, ops: 49 })]);
    expect(look(facts, 99, 100).findings).toMatchObject([{ value: 102, workloads: ['early', 'a-late'], window: { from: 0, to: 9 } }]);
  });

  test('is compared exactly while operations are integers: one tera-OP in 1e12 is no tie', () => {
    const facts = entity([workload('w', { ops: 1e12 })]);
    expect(look(facts, 1e12, 3600).findings).toHaveLength(1);
    expect(look(facts, 1e12 + 1, 3600).findings).toEqual([]);
    expect(look(facts, 1e12 + 1, 3599).findings).toEqual([]);
  });

  test('takes whole work at its stated operations, not at rate × duration', () => {
    expect((1 / 49) * 49).not.toBe(1);
    expect(look(entity([workload('w', { end: 49, ops: 1 })]), 1, 1000).findings).toMatchObject([{ value: 1 }]);
  });

  test('is not met by a customer without work', () => {
    expect(look(entity([]), 1, 1)).toEqual({ findings: [], quality: [] });
  });

  test('open-ended work counts as projected', () => {
    const facts = entity([workload('open', { start: 0, end: null, rate: 2, state: 'running' })], { now: 10, projection: 40 });
    expect(look(facts, 100, 1000).findings).toHaveLength(1);
    expect(look(facts, 100.1, 1000).findings).toEqual([]);
  });
});

test('a customer beyond 2^53 tera-OP is found, not refused', () => {
  const facts = entity(Array.from({ length: 9 }, (_, i) => workload(`w${i}`, { ops: Number.MAX_SAFE_INTEGER })));
  expect(look(facts, 1e14, 1e9).findings).toHaveLength(1);
});

test('defaults: 1e26 OP within 548 days', () => {
  expect(accountingBound.defaults).toEqual({ C: 1e14, horizonS: 548 * 86_400 });
});

test.each([{ C: 0, horizonS: 1 }, { C: NaN, horizonS: 1 }, { C: 1, horizonS: 0 }])('refuses to judge by %j', (parameters) => {
  expect(() => accountingBound.find(entity([]), parameters)).toThrow(expect.objectContaining({ code: 'STRUCTURING_THRESHOLDS' }));
});

test.each([{ ops: NaN }, { start: NaN }, { end: NaN }, { ops: -1 }])('refuses a workload with %j', (over) => {
  expect(() => look(entity([workload('w', over)]), 1, 1)).toThrow(expect.objectContaining({ code: 'STRUCTURING_INPUT' }));
});

test('refuses facts whose workloads are not those of the timeline', () => {
  const facts = entity([workload('a'), workload('b')]);
  expect(() => look({ ...facts, workloads: [workload('b'), workload('a')] }, 1, 1)).toThrow(expect.objectContaining({ place: { field: 'workloads' } }));
});

/** Work of a window by its definition, at every window that starts or ends at a start or an end. */
function mostWork(pieces: readonly { start: number; end: number; rate: number }[], longest: number): number {
  const starts = pieces.flatMap(({ start, end }) => [start, end, start - longest, end - longest]);
  return Math.max(0, ...starts.map((from) => workIn(pieces, from, from + longest)));
}

function workIn(pieces: readonly { start: number; end: number; rate: number }[], from: number, to: number): number {
  return pieces.reduce((sum, { start, end, rate }) => sum + Math.max(0, Math.min(end, to) - Math.max(start, from)) * rate, 0);
}

const pieces = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 9 }), fc.nat(6)).map(([start, length, rate]) => ({ start, end: start + length, rate })), { maxLength: 9 });

describe('busiestWindow', () => {
  test('begins where work begins', () => {
    expect(busiestWindow([{ start: 0, end: 2, rate: 1 }, { start: 20, end: 22, rate: 1 }], 5)).toEqual({ from: 0, to: 5 });
  });

  test('does not count for years what rounding leaves of rates that have ended', () => {
    const rates = [0.3, 0.6, 0.7];
    expect(rates.toReversed().reduce((left, rate) => left - rate, rates.reduce((sum, rate) => sum + rate, 0))).toBeLessThan(0);
    const ended = rates.map((rate) => ({ start: 0, end: 1, rate }));
    expect(busiestWindow([...ended, { start: 1e17, end: 1e17 + 16, rate: 0.01 }], 9e16)).toEqual({ from: 0, to: 9e16 });
  });

  test('holds as much work as any window of its length', () => {
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 30 }), (given, longest) => {
        const window = busiestWindow(given, longest);
        expect(window === null).toBe(given.length === 0);
        const { from, to } = window ?? { from: 0, to: 0 };
        expect(to - from).toBeLessThanOrEqual(longest);
        expect(workIn(given, from, to)).toBe(mostWork(given, longest));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('on any customer', () => {
  test('the order of the facts changes nothing', () => {
    fc.assert(fc.property(entities.chain((facts) => fc.tuple(fc.constant(facts), reordered(facts))), fc.integer({ min: 1, max: 60 }), ([facts, other], C) => {
      expect(look(other, C, 12)).toEqual(look(facts, C, 12));
    }));
  });

  test('more work, and cutting work in two, never lowers it', () => {
    fc.assert(fc.property(entities, fc.integer({ min: 1, max: 60 }), (facts, C) => {
      const before = look(facts, C, 12).findings[0]?.value ?? 0;
      const more = [...facts.workloads, workload('more', { start: 3, end: 9, ops: 5 })];
      const cut = facts.workloads.flatMap((w) => {
        if (w.end === null || w.end === w.start) return [w];
        const middle = (w.start + w.end) / 2;
        return [{ ...w, id: `${w.id}-1`, end: middle, ops: w.ops / 2 }, { ...w, id: `${w.id}-2`, start: middle, ops: w.ops / 2 }];
      });
      for (const workloads of [more, cut]) {
        const after = look({ ...facts, workloads, timeline: { ...facts.timeline, workloads } }, C, 12).findings[0]?.value ?? 0;
        expect(after).toBeGreaterThanOrEqual(before * (1 - 1e-12));
      }
    }));
  });
});
