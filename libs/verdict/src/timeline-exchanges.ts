import { compareCodeUnits } from '#libs/encoding';
import type { TimelineEndpoint, TimelineExchange } from '#libs/structuring';

import type { ReportedExchange } from './dossier.js';
import { MeetingPlace, plus } from './meeting-place.js';
import { timelineId } from './timeline-id.js';

/** Where the ends of exchange come together. */
export interface Meetings {
  /** Workload → the other of a pair within its provider, the first in code units before the second → what each says. */
  readonly pairs: ReadonlyMap<string, ReadonlyMap<string, MeetingPlace>>;
  /** Flow token → what those say who report it. */
  readonly flows: ReadonlyMap<string, MeetingPlace>;
  /** Remote endpoint → workload → bytes that it moved there with nobody of whom more is known. */
  readonly endpoints: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** What names of remote endpoints begin with; those of flows begin otherwise. */
const REMOTE = 'endpoint ';

export const NO_MEETINGS: Meetings = { pairs: new Map(), flows: new Map(), endpoints: new Map() };

/**
 * Exchange lines by where their two ends meet. `known` are the timeline's ids: traffic with a workload outside of the entity or of the
 * lookback gives nothing. Records of one end add up.
 *
 * A flow that a second workload reports is those two's. One that nobody else reports is traffic with its remote endpoint, if its provider
 * names that. Halves that all name the same remote endpoint are no two sides: several workloads behind one address, which talk to a third.
 */
export function meetingsOf(exchanges: readonly ReportedExchange[], known: ReadonlySet<string>): Meetings {
  const pairs = new Map<string, Map<string, MeetingPlace>>();
  const flows = new Map<string, MeetingPlace>();
  const knownId = knownIds(known);
  for (const { provider, line } of exchanges) {
    const own = knownId(provider, line.workload);
    if (own === null) continue;
    if ('flow' in line.peer) {
      const place = flows.get(line.peer.flow) ?? new MeetingPlace();
      flows.set(line.peer.flow, place);
      place.moved(own, line.bytesOut, line.bytesIn, line.peer.endpoint ?? null);
      continue;
    }
    const peer = knownId(provider, line.peer.workload);
    if (peer === null || peer === own) continue;
    const [first, second] = compareCodeUnits(own, peer) < 0 ? [own, peer] : [peer, own];
    const ofFirst = pairs.get(first) ?? new Map<string, MeetingPlace>();
    pairs.set(first, ofFirst);
    const place = ofFirst.get(second) ?? new MeetingPlace();
    ofFirst.set(second, place);
    place.moved(own, line.bytesOut, line.bytesIn, null);
    // The other end takes part even if it never reports: its half is then zero.
    place.moved(peer, 0, 0, null);
  }
  return { pairs, flows, endpoints: endpointsOf(flows.values()) };
}

/** A workload's id if it is known, each made once: there are many more records than workloads. */
function knownIds(known: ReadonlySet<string>): (provider: string, workload: string) => string | null {
  const byProvider = new Map<string, Map<string, string | null>>();
  return (provider, workload) => {
    let ofProvider = byProvider.get(provider);
    if (ofProvider === undefined) byProvider.set(provider, (ofProvider = new Map()));
    let id = ofProvider.get(workload);
    if (id === undefined) {
      const made = timelineId(provider, workload);
      ofProvider.set(workload, (id = known.has(made) ? made : null));
    }
    return id;
  };
}

/**
 * One figure for each pair of workloads that met, in order of (a, b).
 *
 * Both ends may report the same traffic, as `peer.workload` within a provider or as two flow halves across providers. Of the two
 * the larger counts in each direction, because a log that is missing on one side must not lower what the other side saw
 * (Alg. 1/2 research, ambiguity 9). More than two workloads behind one endpoint pair: which of them
 * talked to which is not known, so every two of them are linked by that same rule. The number of pairs is then quadratic in the
 * workloads that share a token on one day; meetings of more than `mostEnds` are left out.
 *
 * Endpoints that workloads have in common give no pairs: how much of what one moved to a relay reached the other is not known, and the
 * paper's exchange is between two. `robust@1` is given them as what they are (`sharedEndpoints`).
 */
export function pairsOf({ pairs, flows }: Meetings, mostEnds = Infinity): TimelineExchange[] {
  const totals = new PairTotals();
  for (const ofFirst of pairs.values()) for (const place of ofFirst.values()) totals.addAll(place);
  for (const place of flows.values()) if (place.size > 1 && place.size <= mostEnds && place.side() === null) totals.addAll(place);
  return totals.sorted();
}

/**
 * Endpoints at which workloads meet, with what each of them moved there, in order of (endpoint, workload): flows with more than two ends, and
 * remote endpoints that two or more talk to, whatever the days and providers of their flows.
 */
export function sharedEndpoints({ flows, endpoints: remote }: Meetings): TimelineEndpoint[] {
  const endpoints: TimelineEndpoint[] = [];
  for (const [token, place] of flows) {
    if (place.size <= 2 || place.side() !== null) continue;
    const moved = place.ends.some(({ out, in: into }) => out + into > 0);
    // A half of nothing is one whose counters failed, where others moved something: it was linked while there were two of them.
    for (const { workload, out, in: into } of place.ends) endpoints.push({ endpoint: `flow ${token}`, workload, bytes: Math.max(plus(out, into), moved ? 1 : 0) });
  }
  for (const [endpoint, visitors] of remote) {
    if (visitors.size < 2) continue;
    for (const [workload, bytes] of visitors) endpoints.push({ endpoint: `${REMOTE}${endpoint}`, workload, bytes });
  }
  return endpoints.sort((p, q) => compareCodeUnits(p.endpoint, q.endpoint) || compareCodeUnits(p.workload, q.workload));
}

/** Whether workloads met at a remote endpoint, of which nobody says who is behind it, rather than over a flow with more than two ends, one of whom is the other's. */
export function isRemote({ endpoint }: Pick<TimelineEndpoint, 'endpoint'>): boolean {
  return endpoint.startsWith(REMOTE);
}

/**
 * What workloads moved to and from remote endpoints. Bytes of a flow whose other end is known are that pair's; of these one byte stays at the endpoint,
 * so that whoever met there stays linked when the other half of some of its flows arrives.
 */
function endpointsOf(flows: Iterable<MeetingPlace>): Meetings['endpoints'] {
  const endpoints = new Map<string, Map<string, number>>();
  const tied: (readonly [visitors: Map<string, number>, workload: string])[] = [];
  for (const place of flows) {
    const met = place.side() === null;
    for (const { workload, out, in: into, endpoint } of place.ends) {
      if (endpoint === null || out + into === 0) continue;
      let visitors = endpoints.get(endpoint);
      if (visitors === undefined) endpoints.set(endpoint, (visitors = new Map()));
      if (met) tied.push([visitors, workload]);
      else visitors.set(workload, plus(visitors.get(workload) ?? 0, plus(out, into)));
    }
  }
  for (const [visitors, workload] of tied) if (!visitors.has(workload)) visitors.set(workload, 1);
  return endpoints;
}

/** Bytes by unordered pair. Pairs that moved nothing are not kept. */
class PairTotals {
  readonly #totals = new Map<string, Map<string, number>>();

  /** What every two that met at one place exchanged there. */
  addAll({ ends }: MeetingPlace): void {
    for (let i = 0; i < ends.length; i += 1) {
      const a = ends[i] as MeetingPlace['ends'][number];
      for (let j = i + 1; j < ends.length; j += 1) {
        const b = ends[j] as MeetingPlace['ends'][number];
        this.#add(a.workload, b.workload, plus(Math.max(a.out, b.in), Math.max(b.out, a.in)));
      }
    }
  }

  #add(x: string, y: string, bytes: number): void {
    if (bytes === 0) return;
    const [a, b] = compareCodeUnits(x, y) < 0 ? [x, y] : [y, x];
    let ofA = this.#totals.get(a);
    if (ofA === undefined) this.#totals.set(a, (ofA = new Map()));
    ofA.set(b, plus(ofA.get(b) ?? 0, bytes));
  }

  sorted(): TimelineExchange[] {
    const firsts = [...this.#totals].sort(([p], [q]) => compareCodeUnits(p, q));
    return firsts.flatMap(([a, ofA]) => [...ofA].sort(([p], [q]) => compareCodeUnits(p, q)).map(([b, bytes]) => ({ a, b, bytes })));
  }
}
