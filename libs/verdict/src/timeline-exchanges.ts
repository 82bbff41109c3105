import { compareCodeUnits } from '#libs/encoding';
import type { TimelineEndpoint, TimelineExchange } from '#libs/structuring';

import type { ReportedExchange } from './dossier.js';
import { timelineId } from './timeline-id.js';

/** Bytes that one workload says it sent and received: one half of what two workloads exchanged. */
export interface Half {
  out: number;
  in: number;
}

/** Where halves meet (a pair within a provider, or a flow token) → workload → its half. */
export type Meetings = ReadonlyMap<string, ReadonlyMap<string, Half>>;

/**
 * Exchange lines by where their two ends meet. `known` are the timeline's ids: traffic with a workload outside of the entity or of the
 * lookback gives nothing. Records of one end add up.
 */
export function meetingsOf(exchanges: readonly ReportedExchange[], known: ReadonlySet<string>): Meetings {
  const all = new Map<string, Map<string, Half>>();
  for (const { provider, line } of exchanges) {
    const own = timelineId(provider, line.workload);
    if (!known.has(own)) continue;
    if ('flow' in line.peer) {
      halfAt(all, `flow ${line.peer.flow}`, own, line);
      continue;
    }
    const peer = timelineId(provider, line.peer.workload);
    if (!known.has(peer) || peer === own) continue;
    const place = `pair ${compareCodeUnits(own, peer) < 0 ? `${own} ${peer}` : `${peer} ${own}`}`;
    halfAt(all, place, own, line);
    // The other end takes part even if it never reports: its half is then zero.
    halfAt(all, place, peer, { bytesOut: 0, bytesIn: 0 });
  }
  return all;
}

/**
 * One figure for each pair of workloads that met, in order of (a, b).
 *
 * Both ends may report the same traffic, as `peer.workload` within a provider or as two flow halves across providers. Of the two
 * the larger counts in each direction, because a log that is missing on one side must not lower what the other side saw
 * (Alg. 1/2 research, ambiguity 9). More than two workloads behind one endpoint pair: which of them
 * talked to which is not known, so every two of them are linked by that same rule. The number of pairs is then quadratic in the
 * workloads that share a token on one day; meetings of more than `mostEnds` are left out.
 */
export function pairsOf(meetings: Meetings, mostEnds = Infinity): TimelineExchange[] {
  const pairs = new PairTotals();
  for (const halves of meetings.values()) {
    if (halves.size > mostEnds) continue;
    const ends = [...halves];
    for (const [i, [a, ofA]] of ends.entries()) {
      for (const [b, ofB] of ends.slice(i + 1)) pairs.add(a, b, plus(Math.max(ofA.out, ofB.in), Math.max(ofB.out, ofA.in)));
    }
  }
  return pairs.sorted();
}

/** Endpoints at which more than two workloads met, with what each of them moved there; in order of (endpoint, workload). */
export function sharedEndpoints(meetings: Meetings): TimelineEndpoint[] {
  const endpoints: TimelineEndpoint[] = [];
  for (const [endpoint, halves] of meetings) {
    if (halves.size <= 2) continue;
    for (const [workload, half] of halves) endpoints.push({ endpoint, workload, bytes: plus(half.out, half.in) });
  }
  return endpoints.sort((p, q) => compareCodeUnits(p.endpoint, q.endpoint) || compareCodeUnits(p.workload, q.workload));
}

function halfAt(
  all: Map<string, Map<string, Half>>,
  place: string,
  workload: string,
  { bytesOut, bytesIn }: { readonly bytesOut: number; readonly bytesIn: number },
): void {
  const halves = all.get(place) ?? new Map<string, Half>();
  all.set(place, halves);
  const half = halves.get(workload) ?? { out: 0, in: 0 };
  halves.set(workload, { out: plus(half.out, bytesOut), in: plus(half.in, bytesIn) });
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
