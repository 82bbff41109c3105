import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { tiesOf, type Tied } from './ties.js';

const work = (id: string, declared: string | null = 'inference') => ({ id, declared, provider: 'p', start: 0, end: 1, ops: 1, bandwidth: 0 });
const at = (endpoint: string, workload: string, bytes = 50) => ({ endpoint, workload, bytes });
const ties = (customer: Partial<Tied>, D = 100) => Object.fromEntries(tiesOf({ workloads: ['a', 'b', 'c', 'd'].map((id) => work(id)), exchanges: [], ...customer }, D));

test('workloads that exchanged a byte are tied together, whatever they are declared as', () => {
  expect(ties({ exchanges: [{ a: 'a', b: 'b', bytes: 1 }] })).toEqual({ a: 'together', b: 'together' });
  expect(ties({ exchanges: [{ a: 'a', b: 'b', bytes: 0 }] })).toEqual({});
});

test('replicas that met at a remote endpoint are serving, once the customer moved D in all', () => {
  const endpoints = [at('endpoint x', 'a'), at('endpoint x', 'b')];
  expect(ties({ endpoints })).toEqual({ a: 'serving', b: 'serving' });
  expect(ties({ endpoints: [at('endpoint x', 'a'), at('endpoint x', 'b', 49)] })).toEqual({});
  expect(ties({ endpoints: [at('endpoint x', 'a', 100), at('endpoint x', 'b', 0)] })).toEqual({});
});

test('one that is declared as something else makes another thing of the gateway, and so does a flow with more than two ends', () => {
  const workloads = [work('a'), work('b', null), work('c'), work('d')];
  const gateway = [at('endpoint x', 'a'), at('endpoint x', 'b')];
  expect(ties({ workloads, endpoints: gateway })).toEqual({ a: 'together', b: 'together' });
  expect(ties({ endpoints: gateway.map((met) => ({ ...met, endpoint: 'flow f' })) }, 1e9)).toEqual({ a: 'together', b: 'together' });
});

test('who is tied to somebody is tied to whoever that one is tied to', () => {
  const endpoints = [at('endpoint x', 'a'), at('endpoint x', 'b'), at('endpoint y', 'b'), at('endpoint y', 'c')];
  expect(ties({ endpoints })).toEqual({ a: 'serving', b: 'serving', c: 'serving' });
  expect(ties({ endpoints, exchanges: [{ a: 'd', b: 'c', bytes: 1 }] })).toEqual({ a: 'together', b: 'together', c: 'together', d: 'together' });
});

const ids = Array.from({ length: 8 }, (_, i) => `w${i}`);
const customers = fc.record({
  workloads: fc.tuple(...ids.map((id) => fc.constantFrom('inference', 'inference', 'inference', 'training', null).map((declared) => work(id, declared)))),
  exchanges: fc.array(fc.record({ a: fc.constantFrom(...ids), b: fc.constantFrom(...ids), bytes: fc.nat(2) }).filter(({ a, b }) => a !== b), { maxLength: 2 }),
  endpoints: fc.array(fc.record({ endpoint: fc.constantFrom('endpoint x', 'endpoint y', 'endpoint z', 'flow f'), workload: fc.constantFrom(...ids), bytes: fc.nat(40) }), { maxLength: 9 }),
});

test('any customer’s ties are those that one finds by going from workload to workload', () => {
  const seen = new Set<string>();
  fc.assert(fc.property(customers, ({ workloads, exchanges, endpoints }) => {
    const found = tiesOf({ workloads, exchanges, endpoints }, 60);
    const places = exchanges.filter(({ bytes }) => bytes > 0).map(({ a, b }) => ({ ends: [a, b], direct: true }));
    const moved = [...exchanges, ...endpoints].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const name of new Set(endpoints.map(({ endpoint }) => endpoint))) {
      const direct = !name.startsWith('endpoint');
      const ends = [...new Set(endpoints.filter(({ endpoint, bytes }) => endpoint === name && bytes > 0).map(({ workload }) => workload))];
      if (ends.length > 1 && (direct || moved >= 60)) places.push({ ends, direct });
    }
    for (const id of ids) {
      let reached = new Set([id]);
      for (let size = 0; size < reached.size; ) {
        size = reached.size;
        reached = new Set([...reached, ...places.filter(({ ends }) => ends.some((end) => reached.has(end))).flatMap(({ ends }) => ends)]);
      }
      const expected = reached.size === 1 ? 'none'
        : places.some(({ ends, direct }) => direct && reached.has(ends[0] as string)) || workloads.some((one) => reached.has(one.id) && one.declared !== 'inference') ? 'together' : 'serving';
      expect(found.get(id) ?? 'none').toBe(expected);
      seen.add(expected);
    }
  }), { numRuns: 500 });
  expect(seen).toEqual(new Set(['none', 'serving', 'together']));
});
