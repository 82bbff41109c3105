import { compareCodeUnits } from '#libs/encoding';

import { usable } from './finding.js';
import type { CounterpartFlow, EntityFacts, Flow, RuleQuality } from './rule.js';

/** What one end of an exchange reported of it, all records together. */
export interface End {
  readonly workload: string;
  readonly provider: string;
  /** Entity of another customer, whose workload it is; null for the customer's own. */
  readonly customer: string | null;
  out: number;
  in: number;
  /** Seconds that its records cover, and of these the seconds without counters. */
  seconds: number;
  gapS: number;
  sampled: boolean;
  from: number;
  to: number;
  /** Pseudonym of the remote endpoint, as this end's provider has it; the lowest where records name several. */
  endpoint: string | null;
}

/** Where records of several ends meet: a flow token, or two workloads that name each other. */
export interface Meeting {
  readonly kind: 'token' | 'pair';
  /** The customer's own, at least one, in order of workload. */
  readonly ends: readonly End[];
  /** Those of other customers, in order of workload. */
  readonly others: readonly End[];
}

/** Meetings whose records can all be read, and what was said of those that cannot. */
export interface Meetings {
  readonly meetings: readonly Meeting[];
  readonly quality: readonly RuleQuality[];
}

/**
 * Flows by where they meet, of workloads of the timeline, with what other customers report of the same tokens. A meeting with one unreadable
 * record is left out as a whole and said: what is left of it would look one-sided. Neither the result nor any rounding in it depends on the
 * order of the flows.
 */
export function meetingsOf({ timeline, flows, counterparts }: Pick<EntityFacts, 'timeline' | 'flows' | 'counterparts'>): Meetings {
  const providerOf = new Map(timeline.workloads.map(({ id, provider }) => [id, provider]));
  const places = new Map<string, Place>();
  const unreadable = new Set<string>();
  for (const { flow, place } of inOrder([...flows.filter(({ workload }) => providerOf.has(workload)), ...counterparts])) {
    const at = places.get(place) ?? { kind: 'token' in flow.peer ? 'token' : 'pair', own: new Map(), others: new Map(), readable: true };
    places.set(place, at);
    if (!readable(flow)) {
      at.readable = false;
      unreadable.add(flow.workload);
    } else if (isCounterpart(flow)) {
      add(at.others, flow, flow.provider, flow.customer);
    } else {
      add(at.own, flow, providerOf.get(flow.workload) ?? '', null);
    }
  }
  return {
    meetings: [...places.values()].filter((at) => at.readable && at.own.size > 0).map(({ kind, own, others }) => ({ kind, ends: [...own.values()], others: [...others.values()] })),
    quality: [...unreadable].map((workload) => ({ workload, code: 'unusable-figure', detail: 'a record of its traffic has an impossible time or count: the exchange that it belongs to is not compared' })),
  };
}

/** Whether two ends name the same remote endpoint: then both talk to it, and not to each other. */
export function sameSide(a: End, b: End): boolean {
  return a.endpoint !== null && a.endpoint === b.endpoint;
}

interface Place {
  readonly kind: Meeting['kind'];
  readonly own: Map<string, End>;
  readonly others: Map<string, End>;
  readable: boolean;
}

function isCounterpart(flow: Flow | CounterpartFlow): flow is CounterpartFlow {
  return 'customer' in flow;
}

function placeOf({ workload, peer }: Flow): string {
  if ('token' in peer) return `token\n${peer.token}`;
  return compareCodeUnits(workload, peer.workload) < 0 ? `pair\n${workload}\n${peer.workload}` : `pair\n${peer.workload}\n${workload}`;
}

function inOrder(flows: readonly (Flow | CounterpartFlow)[]): { readonly flow: Flow | CounterpartFlow; readonly place: string }[] {
  return flows
    .map((flow) => ({ flow, place: placeOf(flow) }))
    .sort(
      (a, b) =>
        compareCodeUnits(a.place, b.place) ||
        compareCodeUnits(a.flow.workload, b.flow.workload) ||
        a.flow.from - b.flow.from ||
        a.flow.to - b.flow.to ||
        a.flow.bytesOut - b.flow.bytesOut ||
        a.flow.bytesIn - b.flow.bytesIn ||
        a.flow.gapS - b.flow.gapS,
    );
}

function readable({ from, to, bytesOut, bytesIn, gapS }: Flow): boolean {
  return Number.isFinite(from) && Number.isFinite(to) && to >= from && usable(bytesOut) && usable(bytesIn) && usable(gapS);
}

function add(ends: Map<string, End>, { workload, peer, from, to, bytesOut, bytesIn, gapS, sampled }: Flow, provider: string, customer: string | null): void {
  const end = ends.get(workload) ?? { workload, provider, customer, out: 0, in: 0, seconds: 0, gapS: 0, sampled: false, from, to, endpoint: null };
  ends.set(workload, end);
  end.out += bytesOut;
  end.in += bytesIn;
  end.seconds += to - from;
  end.gapS += Math.min(gapS, to - from);
  end.sampled ||= sampled;
  end.from = Math.min(end.from, from);
  end.to = Math.max(end.to, to);
  const endpoint = 'token' in peer ? (peer.endpoint ?? null) : null;
  if (endpoint !== null && (end.endpoint === null || compareCodeUnits(endpoint, end.endpoint) < 0)) end.endpoint = endpoint;
}
