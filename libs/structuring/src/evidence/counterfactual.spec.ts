import { describe, expect, test } from 'vitest';

import { randomIntegers, randomThresholds, randomTimeline } from '../reference/random-timeline.reference.js';
import { robust } from '../robust/robust.js';
import { seferisFist } from '../seferis-fist/seferis-fist.js';
import type { Thresholds, Timeline } from '../timeline/types.js';
import { counterfactual } from './counterfactual.js';
import type { Judge } from './removal.js';

const ENGINES: [name: string, judge: Judge][] = [
  ['seferis-fist@1', seferisFist],
  ['robust@1', (timeline, thresholds) => robust(timeline, { thresholds, horizonS: Infinity })],
  ['robust@1 with a horizon', (timeline, thresholds) => robust(timeline, { thresholds, horizonS: 6 })],
];

const without = (timeline: Timeline, ids: readonly string[]): Timeline => ({
  ...timeline,
  workloads: timeline.workloads.filter(({ id }) => !ids.includes(id)),
  exchanges: timeline.exchanges.filter(({ a, b }) => !ids.includes(a) && !ids.includes(b)),
  endpoints: (timeline.endpoints ?? []).filter(({ workload }) => !ids.includes(workload)),
});

/** Customers that are flagged about half of the time, some with endpoints. */
function randomCase(random: (below: number) => number): { timeline: Timeline; thresholds: Thresholds } {
  const workloads = 1 + random(8);
  const base = randomTimeline(random, { workloads, times: 8, longest: 5, ops: 25, exchanges: random(2 * workloads) });
  const endpoints = Array.from({ length: random(3) }, () => ({ endpoint: `e${random(2)}`, workload: `w${random(workloads)}`, bytes: random(6) }));
  const thresholds = randomThresholds(random, 30);
  return { timeline: { ...base, endpoints }, thresholds: { ...thresholds, R: 4 + random(20), C: thresholds.C + 10 } };
}

describe.each(ENGINES)('%s', (_, judge) => {
  const flagged = (timeline: Timeline, thresholds: Thresholds): boolean => judge(timeline, thresholds).outcome !== 'benign';

  test('a removal clears it, and no smaller one does where it is called exact', () => {
    const random = randomIntegers(41);
    const seen = { single: 0, more: 0 };
    for (let i = 0; i < 400; i += 1) {
      const { timeline, thresholds } = randomCase(random);
      const { withoutWhom } = counterfactual(timeline, thresholds, judge);
      if (!flagged(timeline, thresholds)) {
        expect(withoutWhom).toBeNull();
        continue;
      }
      const ids = timeline.workloads.map(({ id }) => id);
      const singles = ids.filter((id) => !flagged(without(timeline, [id]), thresholds));
      if (withoutWhom === null) {
        expect(singles).toEqual([]);
        expect(ids.length).toBeGreaterThan(5);
        continue;
      }
      const { workloads, exact } = withoutWhom;
      expect(flagged(without(timeline, workloads), thresholds)).toBe(false);
      for (const id of workloads) expect(flagged(without(timeline, workloads.filter((other) => other !== id)), thresholds)).toBe(true);
      if (workloads.length === 1) expect(singles).toContain(workloads[0]);
      else expect(singles).toEqual([]);
      expect(exact).toBe(workloads.length <= 2);
      seen[workloads.length === 1 ? 'single' : 'more'] += 1;
    }
    expect(seen.single).toBeGreaterThan(20);
    expect(seen.more).toBeGreaterThan(20);
  });

  test('it flips where it is said to: flagged at the value, benign just above it; or at no value at all', () => {
    const random = randomIntegers(42);
    const seen = new Map<string, number>();
    for (let i = 0; i < 250; i += 1) {
      const { timeline, thresholds } = randomCase(random);
      const before = flagged(timeline, thresholds);
      const { flips } = counterfactual(timeline, thresholds, judge);
      for (const name of ['C', 'R', 'D'] as const) {
        const at = flips[name];
        const outcomeAt = (value: number): boolean => flagged(timeline, { ...thresholds, [name]: value });
        if (at === null) {
          expect([name, outcomeAt(1e15), outcomeAt(1e-12)]).toEqual([name, before, before]);
        } else {
          expect([name, outcomeAt(at), outcomeAt(at * (1 + 1e-8))]).toEqual([name, true, false]);
          if (before) expect(at).toBeGreaterThanOrEqual(thresholds[name]);
          else expect(at).toBeLessThan(thresholds[name]);
        }
        const key = `${name} ${before} ${at !== null}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    }
    // Both answers came up for a customer to be inspected, for each threshold.
    for (const key of ['C true true', 'C true false', 'C false true', 'R true true', 'R true false', 'D true true', 'D true false']) expect([key, seen.get(key) ?? 0]).toEqual([key, expect.toSatisfy((count: number) => count > 3)]);
  });

  test('the order of the input changes nothing', () => {
    const random = randomIntegers(43);
    for (let i = 0; i < 60; i += 1) {
      const { timeline, thresholds } = randomCase(random);
      const turned: Timeline = { ...timeline, workloads: timeline.workloads.toReversed(), exchanges: timeline.exchanges.toReversed(), endpoints: timeline.endpoints!.toReversed() };
      expect(counterfactual(turned, thresholds, judge)).toEqual(counterfactual(timeline, thresholds, judge));
    }
  });
});

describe('one customer by hand', () => {
  const workload = (id: string, start: number, ops: number): Timeline['workloads'][number] => ({ id, provider: 'p', start, end: start + 10, ops, bandwidth: 0, declared: null });
  const timeline: Timeline = { workloads: [workload('a', 0, 50), workload('b', 10, 30), workload('c', 20, 40)], exchanges: [{ a: 'a', b: 'b', bytes: 5 }], now: 0, projection: 0 };
  const thresholds: Thresholds = { C1: 20, C: 100, R: 100, B: 50, D: 10 };

  test('the heaviest of those without whom it is benign; at 120 it flips', () => {
    expect(counterfactual(timeline, thresholds, seferisFist)).toEqual({ withoutWhom: { workloads: ['a'], exact: true }, flips: { C: 120, R: null, D: null }, notComputed: null });
  });

  test('a rate that is reached leaves nothing for C to decide', () => {
    expect(counterfactual(timeline, { ...thresholds, C: 1000, R: 3.5 }, seferisFist)).toMatchObject({ withoutWhom: { workloads: ['a', 'c'], exact: true }, flips: { C: null, R: 5 } });
  });

  test('a workload of no weight can be the one, when the customer exchanges less than D without it', () => {
    // Any two of a, b and c run faster than the drain, and are linked for as long as x and y move ten bytes.
    const fast = ['a', 'b', 'c'].map((id) => workload(id, 0, 100));
    const light = ['x', 'y'].map((id) => workload(id, 0, 0));
    const exchanges = [{ a: 'a', b: 'b', bytes: 1 }, { a: 'b', b: 'c', bytes: 1 }, { a: 'a', b: 'c', bytes: 1 }, { a: 'x', b: 'y', bytes: 10 }];
    const judge: Judge = (input, changed) => robust(input, { thresholds: changed, horizonS: Infinity });
    expect(counterfactual({ ...timeline, workloads: [...light, ...fast], exchanges }, { C1: 20, C: 1e6, R: 15, B: 50, D: 11 }, judge)).toMatchObject({ withoutWhom: { workloads: ['x'], exact: true }, flips: { C: null, D: 13 } });
  });

  test('a customer that is too large is not guessed at', () => {
    const nothing = { withoutWhom: null, flips: { C: null, R: null, D: null } };
    expect(counterfactual(timeline, thresholds, seferisFist, { mostWorkloads: 2 })).toEqual({ ...nothing, notComputed: 'too many workloads' });
    expect(counterfactual(timeline, thresholds, seferisFist, { mostExchanges: 0 })).toEqual({ ...nothing, notComputed: 'too many exchanges' });
  });

  test('no removal is claimed that the runs allowed did not find', () => {
    let runs = 0;
    const counted: Judge = (...input) => {
      runs += 1;
      return seferisFist(...input);
    };
    const found = counterfactual(timeline, { ...thresholds, C: 1000, R: 3.5 }, counted, { mostRuns: 1 });
    expect(found.withoutWhom).toBeNull();
    expect(runs).toBeLessThan(100);
  });
});
