import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { entities, entity, reordered, workload } from './facts.reference.js';
import type { EntityFacts, RuleWorkload } from './rule.js';
import { trainingWithOutsideExchange as rule } from './training-with-outside-exchange.js';

const parameters = { R: 100, rateShare: 0.1, B: 50, turnover: 1 };
const look = (facts: EntityFacts) => rule.find(facts, parameters);
/** Ten an hour-second, and 80 GB either way: at both limits. */
const atLimit = (over: Partial<RuleWorkload> = {}) => entity([workload('w', { ops: 36_000, memoryGB: 80, egressB: 80e9, ingressB: 80e9, ...over })]);

describe('is found', () => {
  test('at exactly a tenth of R and one memory both ways', () => {
    expect(look(atLimit())).toMatchObject({
      findings: [{ rule: 'training-with-outside-exchange@1', severity: 'ask', value: 1, threshold: 1, margin: 1, workloads: ['w'], window: { from: 0, to: 3600 } }],
      quality: [],
    });
  });

  test('by bandwidth alone, at exactly B', () => {
    expect(look(atLimit({ ops: 0, bandwidth: 50 })).findings).toHaveLength(1);
  });

  test('whatever was declared', () => {
    for (const declared of ['training', 'inference', 'none']) expect(look(atLimit({ declared })).findings).toHaveLength(1);
  });

  test('while it still runs, at its rate', () => {
    expect(look(entity([workload('w', { end: null, rate: 10, state: 'running', egressB: 160e9, ingressB: 240e9 })], { now: 50, projection: 5 })).findings).toMatchObject([{ value: 2, margin: 2 }]);
  });
});

test.each<[string, Partial<RuleWorkload>]>([
  ['just below a tenth of R, and below B', { ops: 35_999, bandwidth: 49.99 }],
  ['one byte less than its memory out', { egressB: 80e9 - 1 }],
  ['one byte less than its memory in', { ingressB: 80e9 - 1 }],
  ['data taken in once, and hardly anything out', { ingressB: 50e12, egressB: 1e9 }],
  ['no traffic and no memory figure', { egressB: 0, ingressB: 0, memoryGB: 0 }],
  ['nothing out, whatever its memory', { egressB: 0, memoryGB: NaN }],
])('nothing: %s', (_, over) => {
  expect(look(atLimit(over))).toEqual({ findings: [], quality: [] });
});

test.each<[Partial<RuleWorkload>, string]>([
  [{ memoryGB: 0 }, 'unknown-memory'],
  [{ memoryGB: NaN }, 'unknown-memory'],
  [{ egressB: NaN }, 'unusable-figure'],
  [{ ingressB: Infinity }, 'unusable-figure'],
  [{ ingressB: -1 }, 'unusable-figure'],
])('what cannot be judged is said: %j', (over, code) => {
  expect(look(atLimit(over))).toMatchObject({ findings: [], quality: [{ workload: 'w', code }] });
});

test('one unreadable workload hides no other', () => {
  const bad = workload('bad', { ops: 36_000, egressB: NaN });
  const { findings, quality } = look(entity([bad, ...atLimit().workloads]));
  expect([findings.map(({ workloads }) => workloads), quality.map(({ workload }) => workload)]).toEqual([[['w']], ['bad']]);
});

test('the defaults are those of the leading profile', () => {
  expect(rule.defaults).toEqual({ R: 1_056_995, rateShare: 0.1, B: 50, turnover: 1 });
});

test.each(['R', 'rateShare', 'B', 'turnover'])('refuses %s of zero', (name) => {
  expect(() => rule.find(entity([]), { ...parameters, [name]: 0 })).toThrow(expect.objectContaining({ code: 'STRUCTURING_THRESHOLDS', place: { field: `parameters.${name}` } }));
});

describe('on any customer', () => {
  const small = { R: 20, rateShare: 0.1, B: 7, turnover: 1 };
  const found = (facts: EntityFacts): string[] => rule.find(facts, small).findings.flatMap(({ workloads }) => workloads);

  test('the order of the facts changes nothing', () => {
    fc.assert(fc.property(entities.chain((facts) => fc.tuple(fc.constant(facts), reordered(facts))), ([facts, other]) => {
      expect(rule.find(other, small)).toEqual(rule.find(facts, small));
    }));
  });

  test('more traffic, more operations and more bandwidth never lower it', () => {
    let seen = 0;
    fc.assert(fc.property(entities, fc.constantFrom<(w: RuleWorkload) => RuleWorkload>(
      (w) => ({ ...w, egressB: w.egressB + 2, ingressB: w.ingressB + 1 }),
      (w) => ({ ...w, ops: w.ops * 2 + 1, ...(w.rate === undefined ? {} : { rate: w.rate + 1 }) }),
      (w) => ({ ...w, bandwidth: w.bandwidth + 1 }),
    ), (facts, more) => {
      const workloads = facts.workloads.map(more);
      const before = found(facts);
      expect(found({ ...facts, workloads, timeline: { ...facts.timeline, workloads } })).toEqual(expect.arrayContaining(before));
      seen += before.length;
    }));
    expect(seen).toBeGreaterThan(20);
  });
});
