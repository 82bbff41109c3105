import * as fc from 'fast-check';

import type { CapacityFacts, ClusterFacts, CounterpartFlow, EntityFacts, Flow, ProviderFacts, RuleWorkload } from './rule.js';

/** What tests build facts from: one hour of hardly anything, from which a test departs in what it is about. */
export function workload(id: string, over: Partial<RuleWorkload> = {}): RuleWorkload {
  return {
    id, provider: 'alpha', start: 0, end: 3600, ops: 0, bandwidth: 0, declared: null,
    state: 'ended', h100e: 0, memoryGB: 80, interNodeGbps: 0, egressB: 0, ingressB: 0, empirical: null, cluster: null, ...over,
  };
}

export function entity(workloads: readonly RuleWorkload[], over: Partial<Omit<EntityFacts, 'workloads'>> & { readonly now?: number; readonly projection?: number } = {}): EntityFacts {
  const { now = 0, projection = 0, ...rest } = over;
  return { timeline: { workloads, exchanges: [], now, projection }, workloads, flows: [], overdue: [], quarantined: [], counterparts: [], counterpartsOverdue: [], ...rest };
}

export function flow(from: string, peer: string, bytesOut: number, bytesIn: number, over: Partial<Flow> = {}): Flow {
  const end = peer.startsWith('token') ? { token: peer } : { workload: peer };
  return { workload: from, peer: end, from: 0, to: 86_400, bytesOut, bytesIn, sampled: false, gapS: 0, ...over };
}

/** What workload `from` of another customer, at provider `delta`, reported of a token. */
export function counterpart(customer: string, from: string, token: string, bytesOut: number, bytesIn: number, over: Partial<CounterpartFlow> = {}): CounterpartFlow {
  return { ...flow(from, token, bytesOut, bytesIn), customer, provider: 'delta', ...over };
}

export function cluster(id: string, over: Partial<ClusterFacts> = {}): ClusterFacts {
  return { id, h100e: 1, peakTOPs: 990, memoryGB: 80, interNodeGbps: 10, country: 'NL', registered: false, ...over };
}

export function capacity(over: Partial<CapacityFacts> = {}): CapacityFacts {
  return { model: 'NVIDIA H100', from: 0, to: 86_400, installed: 1000, soldS: 50_000_000, idleS: 36_400_000, ...over };
}

export function provider(over: Partial<ProviderFacts> = {}): ProviderFacts {
  return { provider: 'alpha', now: 0, clusters: [], capacity: [], streams: [], compromised: [], ...over };
}

/** Customers of up to eight small workloads with flows between them and with outside; figures small, so that limits can be met. */
export const entities: fc.Arbitrary<EntityFacts> = fc
  .array(
    fc.record({
      start: fc.nat(20), length: fc.nat(10), open: fc.nat(7), ops: fc.nat(40), rate: fc.nat(8), bandwidth: fc.nat(8), provider: fc.constantFrom('alpha', 'beta'),
      declared: fc.constantFrom(null, 'none', 'training', 'inference', 'enhancement', 'design', 'non-ai'),
      memoryGB: fc.constantFrom(0, 1e-9, 4e-9), egressB: fc.nat(8), ingressB: fc.nat(8), lowTOP: fc.option(fc.nat(60), { nil: null }),
    }),
    { maxLength: 8 },
  )
  .chain((drawn) => {
    const workloads = drawn.map(({ length, open, rate, lowTOP, start, ...rest }, i) =>
      workload(`w${i}`, {
        ...rest, start, end: open === 0 ? null : start + length, ...(open === 0 ? { rate } : {}),
        state: open === 0 ? 'running' : 'ended', empirical: lowTOP === null ? null : { lowTOP, highTOP: 2 * lowTOP },
      }),
    );
    const ids = workloads.map(({ id }) => id);
    const flows = ids.length === 0 ? fc.constant([]) : fc.array(
      fc.record({ own: fc.constantFrom(...ids), peer: fc.constantFrom('token-a', 'token-b', 'token-c', ...ids), out: fc.nat(20), in: fc.nat(20), gapS: fc.constantFrom(0, 0, 0, 40_000), sampled: fc.boolean() }),
      { maxLength: 12 },
    ).map((all) => all.map(({ own, peer, out, in: into, ...rest }) => flow(own, peer, out, into, rest)));
    const overdue = fc.array(fc.record({ provider: fc.constantFrom('alpha', 'gamma'), since: fc.nat(200_000) }), { maxLength: 1 });
    const counterparts = fc.array(
      fc.record({ customer: fc.constantFrom('c1', 'c2'), own: fc.constantFrom('x', 'y'), token: fc.constantFrom('token-a', 'token-b', 'token-c'), out: fc.nat(20), in: fc.nat(20), gapS: fc.constantFrom(0, 0, 40_000) }),
      { maxLength: 4 },
    ).map((all) => all.map(({ customer, own, token, out, in: into, gapS }) => counterpart(customer, `${customer} ${own}`, token, out, into, { gapS })));
    return fc.tuple(flows, overdue, counterparts, overdue).map(([flows, overdue, counterparts, counterpartsOverdue]) => entity(workloads, { flows, overdue, counterparts, counterpartsOverdue, now: 300_000, projection: 5 }));
  });

/** The same facts with every array in another order. */
export function reordered(facts: EntityFacts): fc.Arbitrary<EntityFacts> {
  return fc
    .tuple(any(facts.workloads), any(facts.flows), any(facts.overdue), any(facts.counterparts))
    .map(([workloads, flows, overdue, counterparts]) => ({ ...facts, workloads, timeline: { ...facts.timeline, workloads }, flows, overdue, counterparts }));
}

export function any<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}
