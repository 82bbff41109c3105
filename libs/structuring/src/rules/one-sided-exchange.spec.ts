import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { counterpart, entities, entity, flow, reordered, workload } from './facts.reference.js';
import { oneSidedExchange as rule } from './one-sided-exchange.js';
import type { EntityFacts, Flow } from './rule.js';

const DAY = 86_400;
const parameters = { disagreementB: 100, share: 0.25, sampledShare: 1, unansweredB: 1000, settlingS: 2 * DAY };
const u = workload('u', { provider: 'alpha', start: 10 });
const w = workload('w', { provider: 'beta' });
const facts = (flows: readonly Flow[], over: Parameters<typeof entity>[1] = {}): EntityFacts => entity([u, w, workload('x', { provider: 'gamma' })], { flows, now: 3 * DAY, ...over });
const look = (flows: readonly Flow[], over: Parameters<typeof entity>[1] = {}) => rule.find(facts(flows, over), parameters);

describe('two ends of a token', () => {
  test('that agree in both directions are not found', () => {
    expect(look([flow('u', 'token', 900, 50), flow('w', 'token', 50, 900)])).toEqual({ findings: [], quality: [] });
  });

  test('that disagree by exactly the tolerance in bytes are found; by one byte less they are not', () => {
    expect(look([flow('u', 'token', 300, 0), flow('w', 'token', 0, 200)])).toMatchObject({
      findings: [{ rule: 'one-sided-exchange@1', severity: 'ask', value: 100, threshold: 100, margin: 1, workloads: ['w', 'u'], window: { from: 0, to: DAY } }],
    });
    expect(look([flow('u', 'token', 300, 0), flow('w', 'token', 0, 201)]).findings).toEqual([]);
  });

  test('that disagree by exactly the tolerated share are found; by one byte less they are not', () => {
    expect(look([flow('u', 'token', 1250, 0), flow('w', 'token', 0, 1000)]).findings).toMatchObject([{ value: 250, threshold: 250 }]);
    expect(look([flow('u', 'token', 1249, 0), flow('w', 'token', 0, 1000)]).findings).toEqual([]);
  });

  test.each([
    ['the receiver', [flow('u', 'token', 500, 0), flow('w', 'token', 0, 0)], 'Workload u reports 500 bytes sent to workload w, which reports 0 received'],
    ['the sender', [flow('u', 'token', 0, 0), flow('w', 'token', 0, 500)], 'Workload u reports 0 bytes sent to workload w, which reports 500 received'],
    ['the other sender', [flow('u', 'token', 0, 500), flow('w', 'token', 0, 0)], 'Workload w reports 0 bytes sent to workload u, which reports 500 received'],
  ])('of which %s leaves something out', (_, flows, text) => {
    const { findings } = look(flows);
    expect(findings).toHaveLength(1);
    expect(findings[0]!.sentence).toContain(text);
  });

  test('that sampled are given more room', () => {
    const sampled = (received: number) => look([flow('u', 'token', 500, 0, { sampled: true }), flow('w', 'token', 0, received)]).findings;
    expect(sampled(251)).toEqual([]);
    expect(sampled(250)).toHaveLength(1);
  });

  test('small leaks every day add up, and do not set each other off', () => {
    const days = Array.from({ length: 4 }, (_, day) => {
      const over = { from: (day - 4) * DAY, to: (day - 3) * DAY };
      return day % 2 === 0 ? [flow('u', `token${day}`, 30, 0, over), flow('w', `token${day}`, 0, 0, over)] : [flow('u', `token${day}`, 0, 0, over), flow('w', `token${day}`, 0, 30, over)];
    }).flat();
    expect(look(days).findings).toMatchObject([{ value: 120, window: { from: -4 * DAY, to: 0 } }]);
    expect(look(days.slice(0, 6)).findings).toEqual([]);
  });
});

describe('gaps in the counters', () => {
  test('explain what is missing in proportion', () => {
    const half = (received: number) => look([flow('u', 'token', 500, 0), flow('w', 'token', 0, received, { gapS: DAY / 2 })]).findings;
    expect(half(200)).toMatchObject([{ value: 100, threshold: 100 }]);
    expect(half(201)).toEqual([]);
  });

  test('on the side that reports more explain nothing', () => {
    expect(look([flow('u', 'token', 500, 0, { gapS: DAY / 2 }), flow('w', 'token', 0, 200)]).findings).toHaveLength(1);
  });

  test('over all of its time leave nothing to compare, which is said', () => {
    expect(look([flow('u', 'token', 500, 0), flow('w', 'token', 0, 0, { gapS: DAY })])).toMatchObject({ findings: [], quality: [{ workload: 'u', code: 'telemetry-gap' }] });
  });
});

describe('one end alone', () => {
  test('is watched from the limit on, both directions and all tokens together', () => {
    expect(look([flow('u', 'token-1', 300, 300), flow('u', 'token-2', 400, 0)])).toMatchObject({ findings: [{ severity: 'watch', value: 1000, threshold: 1000, workloads: ['u'] }] });
    expect(look([flow('u', 'token-1', 300, 300), flow('u', 'token-2', 399, 0)])).toEqual({ findings: [], quality: [] });
  });

  test('within one provider is enough: a record there names both', () => {
    expect(look([flow('u', 'x', 5000, 5000)])).toEqual({ findings: [], quality: [] });
    expect(look([flow('u', 'x', 5000, 0), flow('x', 'u', 0, 500)]).findings).toHaveLength(1);
  });

  test('a flow of a workload that is not the customer’s does not answer', () => {
    expect(look([flow('u', 'token', 1000, 0), flow('stranger', 'token', 0, 1000)]).findings).toMatchObject([{ severity: 'watch' }]);
  });
});

describe('another end that is another customer’s', () => {
  const other = (bytesOut: number, bytesIn: number, over: Parameters<typeof counterpart>[5] = {}) => counterpart('c2', 'x2', 'token', bytesOut, bytesIn, over);

  test('answers: what it confirms is not found, and nobody is said to be alone', () => {
    expect(look([flow('u', 'token', 5000, 50)], { counterparts: [other(50, 5000)] })).toEqual({ findings: [], quality: [] });
    expect(look([flow('u', 'token', 5000, 50)], { counterparts: [counterpart('c2', 'x2', 'token-2', 50, 5000)] }).findings).toMatchObject([{ severity: 'watch' }]);
  });

  test('and disagrees is found, whichever says less, with the customer it belongs to', () => {
    expect(look([flow('u', 'token', 5000, 0)], { counterparts: [other(0, 10)] }).findings).toMatchObject([
      { severity: 'ask', value: 4990, workloads: ['u', 'x2'], sentence: 'Workload u reports 5000 bytes sent to workload x2 of customer c2, which reports 10 received; the sides differ by 4990 bytes where 100 can be explained.' },
    ]);
    expect(look([flow('u', 'token', 0, 0)], { counterparts: [other(500, 0)] }).findings).toMatchObject([{ value: 500, workloads: ['u', 'x2'] }]);
  });

  test('within one provider, where each names the other, is compared as well', () => {
    const named = counterpart('c2', 'x2', 'u', 0, 10, { provider: 'alpha' });
    expect(look([flow('u', 'x2', 5000, 0)], { counterparts: [named] }).findings).toMatchObject([{ severity: 'ask', value: 4990, workloads: ['u', 'x2'] }]);
    expect(look([flow('u', 'x2', 5000, 0)])).toEqual({ findings: [], quality: [] });
  });

  test('beside another of the customer’s own makes three: not judged', () => {
    expect(look([flow('u', 'token', 9000, 0), flow('w', 'token', 0, 10)], { counterparts: [other(0, 0)] })).toEqual({ findings: [], quality: [] });
  });

  test('whose provider went silent before is not blamed for it', () => {
    const missing = (since: number) => look([flow('u', 'token', 5000, 0)], { counterparts: [other(0, 10)], counterpartsOverdue: [{ provider: 'delta', since }] });
    expect(missing(DAY - 1)).toMatchObject({ findings: [], quality: [{ code: 'overdue-stream' }] });
    expect(missing(DAY).findings).toHaveLength(1);
  });
});

test('two behind one address that talk to the same third are not its two sides: each is alone', () => {
  const peer = { token: 'token', endpoint: 'relay' };
  const { findings } = look([flow('u', 'token', 1000, 0, { peer }), flow('w', 'token', 0, 2000, { peer })]);
  expect(findings.map(({ severity, workloads }) => [severity, workloads])).toEqual([['watch', ['u']], ['watch', ['w']]]);
});

test('a token with three ends is an endpoint, and not judged', () => {
  expect(look([flow('u', 'token', 9000, 0), flow('w', 'token', 0, 10), flow('x', 'token', 0, 10)])).toEqual({ findings: [], quality: [] });
});

describe('what cannot be compared yet', () => {
  const missing = [flow('u', 'token', 9000, 0), flow('w', 'token', 0, 0)];

  test('both sides get time to report', () => {
    expect(look(missing, { now: 3 * DAY - 1 })).toMatchObject({ findings: [], quality: [{ workload: '', code: 'too-recent' }] });
    expect(look(missing, { now: 3 * DAY }).findings).toHaveLength(1);
  });

  test('a side whose reports are overdue since before is not blamed for it', () => {
    expect(look(missing, { overdue: [{ provider: 'beta', since: DAY - 1 }] })).toMatchObject({ findings: [], quality: [{ workload: '', code: 'overdue-stream' }] });
    expect(look(missing, { overdue: [{ provider: 'beta', since: DAY }] }).findings).toHaveLength(1);
    expect(look(missing, { overdue: [{ provider: 'gamma', since: 0 }] }).findings).toHaveLength(1);
  });

  test('any overdue provider may be the other end of a token with one', () => {
    expect(look([flow('u', 'token', 9000, 0)], { overdue: [{ provider: 'gamma', since: 0 }] })).toMatchObject({ findings: [], quality: [{ code: 'overdue-stream' }] });
  });
});

test.each<[Partial<Flow>]>([[{ bytesOut: NaN }], [{ bytesIn: -1 }], [{ from: NaN }], [{ to: -1 }], [{ gapS: NaN }]])('an exchange with a record of %j is left out as a whole, and said', (over) => {
  const bad = [flow('u', 'token', 9000, 0), flow('w', 'token', 0, 10, over)];
  expect(look(bad)).toMatchObject({ findings: [], quality: [{ workload: 'w', code: 'unusable-figure' }] });
  expect(look([...bad, flow('u', 'token-2', 500, 0), flow('w', 'token-2', 0, 0)]).findings).toHaveLength(1);
});

test('the defaults: a thousandth of D and D, and two days', () => {
  expect(rule.defaults).toEqual({ disagreementB: 43e9, share: 0.25, sampledShare: 1, unansweredB: 43e12, settlingS: 172_800 });
});

describe('on any customer', () => {
  const small = { disagreementB: 3, share: 0.25, sampledShare: 1, unansweredB: 20, settlingS: 0 };

  test('the order of the facts changes nothing', () => {
    let seen = 0;
    fc.assert(fc.property(entities.chain((given) => fc.tuple(fc.constant(given), reordered(given))), ([given, other]) => {
      const sorted = (outcome: ReturnType<typeof look>) => ({ findings: outcome.findings.map((each) => JSON.stringify(each)).toSorted(), quality: outcome.quality.map((each) => JSON.stringify(each)).toSorted() });
      expect(sorted(rule.find(other, small))).toEqual(sorted(rule.find(given, small)));
      seen += rule.find(given, small).findings.length;
    }));
    expect(seen).toBeGreaterThan(20);
  });

  test('records that mirror each other are never a disagreement, and none is lost by one side saying more', () => {
    const records = fc.array(fc.record({ token: fc.constantFrom('token-1', 'token-2'), sent: fc.nat(50), received: fc.nat(50), says: fc.nat(60), hears: fc.nat(60) }), { maxLength: 6 });
    fc.assert(fc.property(records, fc.nat(20), (all, more) => {
      const mirrored = all.flatMap(({ token, sent, received }) => [flow('u', token, sent, received), flow('w', token, received, sent)]);
      expect(rule.find(facts(mirrored), small).findings).toEqual([]);
      // u has sent at least what w has heard; the more it says to have sent, the larger the excess.
      const uneven = (extra: number) => all.flatMap(({ token, says, hears }) => [flow('u', token, Math.max(says, hears) + extra, 0), flow('w', token, 0, hears)]);
      expect(rule.find(facts(uneven(more)), small).findings.length).toBeGreaterThanOrEqual(rule.find(facts(uneven(0)), small).findings.length);
    }));
  });
});
