import { compareCodeUnits } from '#libs/encoding';
import type { TimelineEndpoint, TimelineExchange } from '#libs/structuring';

import type { ReportedExchange } from './dossier.js';
import { timelineId } from './timeline-id.js';

/** Bytes that one workload says it sent and received: one half of what two workloads exchanged. */
interface Half {
  out: number;
  in: number;
  /** Pseudonym of the remote endpoint, as this half's provider has it; the lowest where records name several. */
  endpoint: string | null;
}

/** Where the ends of exchange come together. */
export interface Meetings {
  /** Where halves meet (a pair within a provider, or a flow token) → workload → its half. */
  readonly halves: ReadonlyMap<string, ReadonlyMap<string, Half>>;
  /** Remote endpoint → workload → bytes that it moved there with nobody of whom more is known. */
  readonly endpoints: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** What names of remote endpoints begin with; those of flows begin otherwise. */
const REMOTE = 'endpoint ';

export const NO_MEETINGS: Meetings = { halves: new Map(), endpoints: new Map() };

/**
 * Exchange lines by where their two ends meet. `known` are the timeline's ids: traffic with a workload outside of the entity or of the
 * lookback gives nothing. Records of one end add up.
 *
 * A flow that a second workload reports is those two's. One that nobody else reports is traffic with its remote endpoint, if its provider
 * names that. Halves that all name the same remote endpoint are no two sides: several workloads behind one address, which talk to a third.
 */
export function meetingsOf(exchanges: readonly ReportedExchange[], known: ReadonlySet<string>): Meetings {
  const all = new Map<string, Map<string, Half>>();
  const flows = new Set<Map<string, Half>>();
  for (const { provider, line } of exchanges) {
    const own = timelineId(provider, line.workload);
    if (!known.has(own)) continue;
    if ('flow' in line.peer) {
      flows.add(halfAt(all, `flow ${line.peer.flow}`, own, line, line.peer.endpoint));
      continue;
    }
    const peer = timelineId(provider, line.peer.workload);
    if (!known.has(peer) || peer === own) continue;
    const place = `pair ${compareCodeUnits(own, peer) < 0 ? `${own} ${peer}` : `${peer} ${own}`}`;
    halfAt(all, place, own, line);
    // The other end takes part even if it never reports: its half is then zero.
    halfAt(all, place, peer, { bytesOut: 0, bytesIn: 0 });
  }
  return { halves: all, endpoints: endpointsOf(flows) };
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
export function pairsOf({ halves: meetings }: Meetings, mostEnds = Infinity): TimelineExchange[] {
  const pairs = new PairTotals();
  for (const halves of meetings.values()) {
    if (halves.size > mostEnds || sideOf(halves) !== null) continue;
    const ends = [...halves];
    for (const [i, [a, ofA]] of ends.entries()) {
      for (const [b, ofB] of ends.slice(i + 1)) pairs.add(a, b, plus(Math.max(ofA.out, ofB.in), Math.max(ofB.out, ofA.in)));
    }
  }
  return pairs.sorted();
}

/**
 * Endpoints at which workloads meet, with what each of them moved there, in order of (endpoint, workload): flows with more than two ends, and
 * remote endpoints that two or more talk to, whatever the days and providers of their flows.
 */
export function sharedEndpoints({ halves: meetings, endpoints: remote }: Meetings): TimelineEndpoint[] {
  const endpoints: TimelineEndpoint[] = [];
  for (const [endpoint, halves] of meetings) {
    if (halves.size <= 2 || sideOf(halves) !== null) continue;
    const moved = [...halves.values()].some(({ out, in: into }) => out + into > 0);
    // A half of nothing is one whose counters failed, where others moved something: it was linked while there were two of them.
    for (const [workload, half] of halves) endpoints.push({ endpoint, workload, bytes: Math.max(plus(half.out, half.in), moved ? 1 : 0) });
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

/** The remote endpoint, where all halves of a flow name the same: then they are one side of it, or the only one. */
function sideOf(halves: ReadonlyMap<string, Half>): string | null {
  let side: string | null | undefined;
  for (const { endpoint } of halves.values()) {
    if (endpoint === null || (side !== undefined && side !== endpoint)) return null;
    side = endpoint;
  }
  return side ?? null;
}

/**
 * What workloads moved to and from remote endpoints. Bytes of a flow whose other end is known are that pair's; of these one byte stays at the endpoint,
 * so that whoever met there stays linked when the other half of some of its flows arrives.
 */
function endpointsOf(flows: Iterable<ReadonlyMap<string, Half>>): Meetings['endpoints'] {
  const endpoints = new Map<string, Map<string, number>>();
  const tied: (readonly [visitors: Map<string, number>, workload: string])[] = [];
  for (const halves of flows) {
    const met = sideOf(halves) === null;
    for (const [workload, { out, in: into, endpoint }] of halves) {
      if (endpoint === null || out + into === 0) continue;
      const visitors = endpoints.get(endpoint) ?? new Map<string, number>();
      endpoints.set(endpoint, visitors);
      if (met) tied.push([visitors, workload]);
      else visitors.set(workload, plus(visitors.get(workload) ?? 0, plus(out, into)));
    }
  }
  for (const [visitors, workload] of tied) if (!visitors.has(workload)) visitors.set(workload, 1);
  return endpoints;
}

function halfAt(
  all: Map<string, Map<string, Half>>,
  place: string,
  workload: string,
  { bytesOut, bytesIn }: { readonly bytesOut: number; readonly bytesIn: number },
  endpoint: string | null = null,
): Map<string, Half> {
  const halves = all.get(place) ?? new Map<string, Half>();
  all.set(place, halves);
  const half = halves.get(workload) ?? { out: 0, in: 0, endpoint: null };
  halves.set(workload, {
    out: plus(half.out, bytesOut),
    in: plus(half.in, bytesIn),
    endpoint: half.endpoint === null || (endpoint !== null && compareCodeUnits(endpoint, half.endpoint) < 0) ? endpoint : half.endpoint,
  });
  return halves;
}

/** Bytes by unordered pair. Pairs that moved nothing are not kept. */
class PairTotals {
  readonly #totals = new Map<string, TimelineExchange>();

  add(x: string, y: string, bytes: number): void {
    if (bytes === 0) return;
    const [a, b] = compareCodeUnits(x, y) < 0 ? [x, y] : [y, x];
    // A newline is in no id, so two pairs never share a key.
    const key = `${a}\n${b}`;
    this.#totals.set(key, { a, b, bytes: plus(this.#totals.get(key)?.bytes ?? 0, bytes) });
  }

  sorted(): TimelineExchange[] {
    return [...this.#totals.values()].sort((p, q) => compareCodeUnits(p.a, q.a) || compareCodeUnits(p.b, q.b));
  }
}

/**
 * Sum of two byte counts that stops at 2^53 − 1. A provider chooses the counts: plain doubles would round beyond that, and the
 * result would depend on the order of the records. Stopping is associative, and far above any threshold.
 */
function plus(a: number, b: number): number {
  return Math.min(a + b, Number.MAX_SAFE_INTEGER);
}
