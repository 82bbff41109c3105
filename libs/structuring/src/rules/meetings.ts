import { compareCodeUnits } from '#libs/encoding';

import { usable } from './finding.js';
import type { EntityFacts, Flow, RuleQuality } from './rule.js';

/** What one end of an exchange reported of it, all records together. */
export interface End {
  readonly workload: string;
  out: number;
  in: number;
  /** Seconds that its records cover, and of these the seconds without counters. */
  seconds: number;
  gapS: number;
  sampled: boolean;
  from: number;
  to: number;
}

/** Where records of several ends meet: a flow token, or two workloads that name each other. */
export interface Meeting {
  readonly kind: 'token' | 'pair';
  /** In order of workload. */
  readonly ends: readonly End[];
}

/** Meetings whose records can all be read, and what was said of those that cannot. */
export interface Meetings {
  readonly meetings: readonly Meeting[];
  readonly quality: readonly RuleQuality[];
}

/**
 * Flows by where they meet, of workloads of the timeline. A meeting with one unreadable record is left out as a whole and said: what is
 * left of it would look one-sided. Neither the result nor any rounding in it depends on the order of the flows.
 */
export function meetingsOf({ timeline, flows }: Pick<EntityFacts, 'timeline' | 'flows'>): Meetings {
  const known = new Set(timeline.workloads.map(({ id }) => id));
  const places = new Map<string, { readonly kind: Meeting['kind']; readonly ends: Map<string, End>; readable: boolean }>();
  const unreadable = new Set<string>();
  for (const { flow, place } of inOrder(flows.filter(({ workload }) => known.has(workload)))) {
    const at = places.get(place) ?? { kind: 'token' in flow.peer ? 'token' : 'pair', ends: new Map<string, End>(), readable: true };
    places.set(place, at);
    if (readable(flow)) add(at.ends, flow);
    else {
      at.readable = false;
      unreadable.add(flow.workload);
    }
  }
  return {
    meetings: [...places.values()].filter(({ readable }) => readable).map(({ kind, ends }) => ({ kind, ends: [...ends.values()] })),
    quality: [...unreadable].map((workload) => ({ workload, code: 'unusable-figure', detail: 'a record of its traffic has an impossible time or count: the exchange that it belongs to is not compared' })),
  };
}

function placeOf({ workload, peer }: Flow): string {
  if ('token' in peer) return `token\n${peer.token}`;
  return compareCodeUnits(workload, peer.workload) < 0 ? `pair\n${workload}\n${peer.workload}` : `pair\n${peer.workload}\n${workload}`;
}

function inOrder(flows: readonly Flow[]): { readonly flow: Flow; readonly place: string }[] {
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

function add(ends: Map<string, End>, { workload, from, to, bytesOut, bytesIn, gapS, sampled }: Flow): void {
  const end = ends.get(workload) ?? { workload, out: 0, in: 0, seconds: 0, gapS: 0, sampled: false, from, to };
  ends.set(workload, end);
  end.out += bytesOut;
  end.in += bytesIn;
  end.seconds += to - from;
  end.gapS += Math.min(gapS, to - from);
  end.sampled ||= sampled;
  end.from = Math.min(end.from, from);
  end.to = Math.max(end.to, to);
}
