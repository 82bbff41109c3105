import { compareCodeUnits } from '#libs/encoding';

import { DEFAULT_POLICY } from '../profiles/policy.js';
import { finding, type Found } from './finding.js';
import { meetingsOf, sameSide, type End, type Meeting } from './meetings.js';
import { checkPositive } from './rule-parameters.js';
import type { EntityFacts, Rule, RuleOutcome } from './rule.js';
import { figure } from './sentence.js';

export interface ExchangeAcrossCustomersParameters {
  /** Bytes, both directions, from which exchange with others is found. */
  readonly exchangedB: number;
}

/** Ids of other customers that one sentence names. */
const NAMED = 3;

/**
 * Exchange with workloads of other customers, of the volume that links two workloads of one customer (D). Providers report the same flow under the
 * same token, and within one provider workloads name each other, so both halves are known although they are two customers'. In each direction the larger of what one side sent and the other
 * received counts.
 *
 * A customer who shares a run out to shells that no identifier joins is seen by nothing else: each shell is judged alone, and is within the law.
 * Data that passes between them is what such shells cannot do without. But it is what ordinary customers do as well (a supplier of data,
 * a content network, a service that one buys from another), and it says nothing on who they are. So this ASKS for information and is no
 * accusation: the two are not merged, no operations are added up, and nobody's verdict by an engine changes.
 *
 * - With one other customer: what passed between the two reaches `exchangedB`.
 * - With several, none of whom reaches it alone: together they do. One shell more must not be a way out.
 *
 * Where a token has more than two ends, what the customer sent and none of them received counts with each other customer, and nothing that its own
 * workloads can have received. Cannot see exchange that one side leaves out, exchange through a relay or bucket, or a flow that very many
 * customers report.
 */
export const exchangeAcrossCustomers: Rule<EntityFacts, ExchangeAcrossCustomersParameters> = {
  name: 'exchange-across-customers',
  version: 1,
  severity: 'ask',
  source: 'Seferis and Fist, assumption A3 (know your customer), where it fails: several legal persons act together; App. D (exchange between workloads); D: App. E',
  defaults: { exchangedB: DEFAULT_POLICY.thresholds.D },
  find(facts, parameters): RuleOutcome {
    checkPositive(parameters, ['exchangedB']);
    const { meetings, quality } = meetingsOf(facts);
    const start = new Map(facts.workloads.map((workload) => [workload.id, workload.start]));
    const inOrder = (a: string, b: string): number => (start.get(a) ?? 0) - (start.get(b) ?? 0) || compareCodeUnits(a, b);
    const { exchangedB } = parameters;
    const dealings = [...dealingsOf(meetings)].map(([customer, flows]) => ({ customers: [customer], flows, bytes: bytesOf(flows) }));
    const rest = dealings.filter(({ bytes }) => bytes < exchangedB).sort((a, b) => b.bytes - a.bytes || compareCodeUnits(a.customers[0] ?? '', b.customers[0] ?? ''));
    const together = rest.flatMap(({ flows }) => flows);
    const found = dealings.filter(({ bytes }) => bytes >= exchangedB);
    if (bytesOf(together) >= exchangedB) found.push({ customers: rest.flatMap(({ customers }) => customers), flows: together, bytes: bytesOf(together) });
    return { findings: found.map((dealing) => finding(exchangeAcrossCustomers, foundOf(dealing, exchangedB, inOrder))), quality };
  },
};

/** What passed between the customer and one other under one token. */
interface SharedFlow {
  readonly own: readonly End[];
  readonly theirs: readonly End[];
  readonly out: number;
  readonly in: number;
}

interface Dealing {
  /** Entities. */
  readonly customers: readonly string[];
  readonly flows: readonly SharedFlow[];
  readonly bytes: number;
}

/** Shared flows by other customer. */
function dealingsOf(meetings: readonly Meeting[]): Map<string, SharedFlow[]> {
  const dealings = new Map<string, SharedFlow[]>();
  for (const { ends, others } of meetings) {
    for (const customer of new Set(others.flatMap((end) => end.customer ?? []))) {
      const theirs = others.filter((end) => end.customer === customer && ends.some((own) => !sameSide(own, end)));
      const own = ends.filter((end) => theirs.some((other) => !sameSide(end, other)));
      if (own.length === 0) continue;
      const flow = { own, theirs, out: sum(theirs, 'in') + unmatched(own, 'out', others, 'in'), in: sum(theirs, 'out') + unmatched(own, 'in', others, 'out') };
      const known = dealings.get(customer);
      if (known === undefined) dealings.set(customer, [flow]);
      else known.push(flow);
    }
  }
  return dealings;
}

/** Bytes of the customer's that nobody else accounts for, nor its own other workloads: with two ends, the excess over the other side's. */
function unmatched(own: readonly End[], direction: 'out' | 'in', others: readonly End[], opposite: 'out' | 'in'): number {
  const accounted = sum(others, opposite) + (own.length > 1 ? sum(own, opposite) : 0);
  return Math.max(0, sum(own, direction) - accounted);
}

function foundOf({ customers, flows, bytes }: Dealing, exchangedB: number, inOrder: (a: string, b: string) => number): Found {
  const explaining = fewest(flows, exchangedB);
  const own = new Set(explaining.flatMap((flow) => flow.own.map(({ workload }) => workload)));
  const theirs = new Set(explaining.flatMap((flow) => flow.theirs.map(({ workload }) => workload)));
  const ends = explaining.flatMap((flow) => [...flow.own, ...flow.theirs]);
  const more = customers.length - NAMED;
  const named = `${customers.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const whom = customers.length === 1 ? `customer ${named}` : `${customers.length} other customers, none of whom reaches it alone (${named})`;
  return {
    value: bytes,
    threshold: exchangedB,
    unit: 'bytes',
    workloads: [...[...own].sort(inOrder), ...[...theirs].sort(compareCodeUnits)],
    window: { from: ends.reduce((least, { from }) => Math.min(least, from), Infinity), to: ends.reduce((most, { to }) => Math.max(most, to), -Infinity) },
    figures: [
      { name: 'bytes sent, by the larger of the two sides', value: total(flows, 'out') },
      { name: 'bytes received, by the larger of the two sides', value: total(flows, 'in') },
      { name: 'flows', value: flows.length },
      { name: 'other customers', value: customers.length },
      { name: 'workloads named, of this customer', value: own.size },
      { name: 'workloads named, of others', value: theirs.size },
    ],
    sentence: `This customer's workloads exchanged ${figure(bytes)} bytes with workloads of ${whom}, where ${figure(exchangedB)} would link workloads of one customer; nothing reported says that they are one.`,
  };
}

/** The fewest flows that reach the threshold. */
function fewest(flows: readonly SharedFlow[], exchangedB: number): SharedFlow[] {
  const largestFirst = [...flows].sort((a, b) => b.out + b.in - (a.out + a.in));
  let reached = 0;
  return largestFirst.filter((flow) => {
    if (reached >= exchangedB) return false;
    reached += flow.out + flow.in;
    return true;
  });
}

function bytesOf(flows: readonly SharedFlow[]): number {
  return total(flows, 'out') + total(flows, 'in');
}

function total(flows: readonly SharedFlow[], direction: 'out' | 'in'): number {
  return flows.reduce((bytes, flow) => bytes + flow[direction], 0);
}

function sum(ends: readonly End[], direction: 'out' | 'in'): number {
  return ends.reduce((bytes, end) => bytes + end[direction], 0);
}
