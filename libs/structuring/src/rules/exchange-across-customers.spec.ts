import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { exchangeAcrossCustomers as rule } from './exchange-across-customers.js';
import { counterpart, entities, entity, flow, reordered, workload } from './facts.reference.js';
import type { CounterpartFlow, Flow } from './rule.js';

const parameters = { exchangedB: 100 };
const u = workload('u', { start: 10 });
const v = workload('v');
const look = (flows: readonly Flow[], counterparts: readonly CounterpartFlow[]) => rule.find(entity([u, v], { flows, counterparts }), parameters);

describe('two halves in two customers', () => {
  test('are found from the limit on, the larger side in each direction, and both customers are named', () => {
    const found = look([flow('u', 'token', 60, 30)], [counterpart('other', 'x', 'token', 40, 50, { from: -5 })]);
    expect(found).toMatchObject({
      quality: [],
      findings: [{
        rule: 'exchange-across-customers@1', severity: 'ask', value: 100, threshold: 100, margin: 1, unit: 'bytes', workloads: ['u', 'x'], window: { from: -5, to: 86_400 },
        sentence: "This customer's workloads exchanged 100 bytes with workloads of customer other, where 100 would link workloads of one customer; nothing reported says that they are one.",
      }],
    });
    expect(found.findings[0]?.figures.slice(0, 2).map(({ value }) => value)).toEqual([60, 40]);
    expect(look([flow('u', 'token', 60, 30)], [counterpart('other', 'x', 'token', 39, 50)]).findings).toEqual([]);
  });

  test('of several days and workloads add up, and only those that reach the limit are named', () => {
    const flows = [flow('u', 'token-1', 70, 0), flow('v', 'token-2', 30, 0), flow('v', 'token-3', 2, 0)];
    const theirs = [counterpart('other', 'x', 'token-1', 0, 70), counterpart('other', 'y', 'token-2', 0, 30), counterpart('other', 'z', 'token-3', 0, 2)];
    expect(look(flows, theirs).findings).toMatchObject([{ value: 102, workloads: ['v', 'u', 'x', 'y'] }]);
    expect(look(flows.slice(0, 1), theirs).findings).toEqual([]);
  });
});

test('two workloads of one provider that name each other, of two customers', () => {
  const across = [counterpart('other', 'x', 'u', 10, 90, { provider: 'alpha' })];
  expect(look([flow('u', 'x', 90, 10)], across).findings).toMatchObject([{ value: 100, workloads: ['u', 'x'] }]);
  expect(look([flow('u', 'v', 90, 10)], across).findings).toEqual([]);
});

describe('several other customers', () => {
  const with3 = (each: number) => {
    const names = ['c1', 'c2', 'c3', 'c4'];
    return look(names.map((_, i) => flow('u', `token-${i}`, each + i, 0)), names.map((name, i) => counterpart(name, `${name} x`, `token-${i}`, 0, each + i)));
  };

  test('that each reach the limit are each found', () => {
    expect(with3(100).findings.map(({ value }) => value)).toEqual([100, 101, 102, 103]);
  });

  test('none of whom reaches it are found together, the largest named first', () => {
    const { findings } = with3(24);
    expect(findings).toMatchObject([{ value: 102, workloads: ['u', 'c1 x', 'c2 x', 'c3 x', 'c4 x'] }]);
    expect(findings[0]?.sentence).toContain('4 other customers, none of whom reaches it alone (c4, c3, c2 and 1 more)');
    expect(with3(23).findings).toEqual([]);
  });

  test('do not hide behind one who does', () => {
    const { findings } = look(
      [flow('u', 'token-0', 100, 0), flow('u', 'token-1', 50, 0), flow('u', 'token-2', 50, 0)],
      [counterpart('c0', 'x', 'token-0', 0, 1), counterpart('c1', 'y', 'token-1', 0, 1), counterpart('c2', 'z', 'token-2', 0, 1)],
    );
    expect(findings.map(({ value, workloads }) => [value, workloads])).toEqual([[100, ['u', 'x']], [100, ['u', 'y', 'z']]]);
  });
});

describe('a token of more than two ends', () => {
  test('what the customer’s own workloads can have told each other is not exchange with another', () => {
    expect(look([flow('u', 'token', 5000, 0), flow('v', 'token', 0, 5000)], [counterpart('other', 'x', 'token', 0, 99)]).findings).toEqual([]);
    expect(look([flow('u', 'token', 5000, 0), flow('v', 'token', 0, 5000)], [counterpart('other', 'x', 'token', 0, 100)]).findings).toMatchObject([{ value: 100 }]);
  });

  test('what nobody received counts with each other customer', () => {
    const { findings } = look([flow('u', 'token', 150, 0)], [counterpart('c1', 'x', 'token', 0, 30), counterpart('c2', 'y', 'token', 0, 20)]);
    expect(findings.map(({ value, workloads }) => [value, workloads])).toEqual([[130, ['u', 'x']], [120, ['u', 'y']]]);
  });
});

describe('what is no exchange with another customer', () => {
  test('a token that only one side reports, or that two workloads of the customer do', () => {
    expect(look([flow('u', 'token', 1000, 0)], []).findings).toEqual([]);
    expect(look([flow('u', 'token', 1000, 0)], [counterpart('other', 'x', 'token-2', 0, 1000)]).findings).toEqual([]);
    expect(look([flow('u', 'token', 1000, 0), flow('v', 'token', 0, 1000)], []).findings).toEqual([]);
  });

  test('two behind one address that talk to the same third', () => {
    const peer = { token: 'token', endpoint: 'relay' };
    expect(look([flow('u', 'token', 1000, 0, { peer })], [counterpart('other', 'x', 'token', 1000, 0, { peer })]).findings).toEqual([]);
    expect(look([flow('u', 'token', 1000, 0, { peer })], [counterpart('other', 'x', 'token', 1000, 0, { peer: { ...peer, endpoint: 'home' } })]).findings).toHaveLength(1);
  });

  test('a workload that is not on the timeline', () => {
    expect(look([flow('gone', 'token', 1000, 0)], [counterpart('other', 'x', 'token', 0, 1000)]).findings).toEqual([]);
  });
});

test('an exchange with an unreadable record on either side is left out and said', () => {
  expect(look([flow('u', 'token', 1000, 0)], [counterpart('other', 'x', 'token', 0, Number.NaN)])).toMatchObject({ findings: [], quality: [{ workload: 'x', code: 'unusable-figure' }] });
});

test('the default is D', () => {
  expect(rule.defaults).toEqual({ exchangedB: 43e12 });
});

describe('on any customer', () => {
  const small = { exchangedB: 12 };

  test('the order of the facts changes nothing', () => {
    let seen = 0;
    fc.assert(fc.property(entities.chain((given) => fc.tuple(fc.constant(given), reordered(given))), ([given, other]) => {
      const sorted = (outcome: ReturnType<typeof look>) => outcome.findings.map((each) => JSON.stringify(each)).toSorted();
      expect(sorted(rule.find(other, small))).toEqual(sorted(rule.find(given, small)));
      seen += rule.find(given, small).findings.length;
    }));
    expect(seen).toBeGreaterThan(10);
  });

  test('one more half never hides what was found without it', () => {
    const half = fc.record({ customer: fc.constantFrom('c1', 'c2', 'c3'), token: fc.constantFrom('token-a', 'token-b', 'token-c'), out: fc.nat(20), in: fc.nat(20) });
    let [kept, added] = [0, 0];
    fc.assert(fc.property(entities, half, (facts, { customer, token, out, in: into }) => {
      const more = { ...facts, counterparts: [...facts.counterparts, counterpart(customer, `${customer} added`, token, out, into)] };
      const [before, after] = [rule.find(facts, small).findings.length > 0, rule.find(more, small).findings.length > 0];
      expect(after || !before).toBe(true);
      kept += before ? 1 : 0;
      added += after && !before ? 1 : 0;
    }), { numRuns: 500 });
    expect(Math.min(kept, added)).toBeGreaterThan(5);
  });
});
