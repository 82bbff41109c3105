import { compareCodeUnits } from '#libs/encoding';
import type { WorkloadLine } from '#libs/report';
import type { Parameters, Timeline, TimelineWorkload } from '#libs/structuring';

import type { Dossier, ReportedRollup } from './dossier.js';
import { meetingsOf, NO_MEETINGS, pairsOf, sharedEndpoints } from './timeline-exchanges.js';
import { timelineId } from './timeline-id.js';
import { timelineWorkload } from './timeline-workload.js';

const DAY_S = 86_400;

/** The parts of a dossier that a timeline depends on. */
export type WorkOfDossier = Pick<Dossier, 'now' | 'workloads' | 'exchanges' | 'rollups'>;
/** The parameters that a timeline depends on. */
export type TimelineParameters = Pick<Parameters, 'projectionS' | 'lookbackS'>;

/** What each engine judges of one entity; the same object for both where there is nothing that they take differently. */
export interface Timelines {
  readonly literal: Timeline;
  readonly robust: Timeline;
  /** The lines of the literal timeline's workloads, in its order. */
  readonly lines: readonly WorkloadLine[];
}

/**
 * Lines → the timeline of `seferis-fist@1`. Sorted by (provider, id) in code units. Closed: ended (start..end) or reserved (start..plannedEnd at the
 * catalogue's rate); otherwise, and when a running workload has outlived its reservation, open-ended with the catalogue's rate.
 * Bandwidth = max(configured, peak) ÷ 8, GB/s. Flow halves of two different workloads with the same flow token become one
 * exchange of max(out of one, in of other) in each direction, summed per day token; a half without its other side gives none.
 * Work that ended before now − lookback is left out; work that reaches into the lookback counts whole (cutting it would only
 * lower sums, and the literal Alg. 2 pro-rates nothing that is inside its interval).
 *
 * Depends on nothing but its arguments, and not on the order of their arrays: hub and auditor must agree to the byte.
 */
export function timelineOf(dossier: WorkOfDossier, parameters: TimelineParameters): Timeline {
  return timelinesOf(dossier, parameters).literal;
}

/**
 * `timelineOf`, and the timeline of `robust@1`: also what is reported only as a sum (all work of a customer below the reporting floor on one
 * day), and endpoints at which workloads meet (a flow with more than two ends; a relay or bucket, named beside the flows of several) as what they
 * are, places and not pairs. The literal engine knows exchange between two only, as the paper does; what it misses by that is known.
 */
export function timelinesOf(dossier: WorkOfDossier, parameters: TimelineParameters): Timelines {
  const { now } = dossier;
  const oldest = now - parameters.lookbackS;
  const recent = dossier.workloads.map((reported) => ({ workload: timelineWorkload(reported, now), line: reported.line })).filter(({ workload: { end } }) => end === null || end >= oldest);
  recent.sort((a, b) => byProviderThenId(a.workload, b.workload));
  const workloads = recent.map(({ workload }) => workload);
  const lines = recent.map(({ line }) => line);
  const meetings = dossier.exchanges.length === 0 ? NO_MEETINGS : meetingsOf(dossier.exchanges, new Set(workloads.map(({ id }) => id)));
  const literal = { workloads, exchanges: pairsOf(meetings), now, projection: parameters.projectionS };
  const endpoints = sharedEndpoints(meetings);
  const rollups = dossier.rollups.map(rolledUp).filter(({ end }) => end === null || end >= oldest);
  if (endpoints.length === 0 && rollups.length === 0) return { literal, robust: literal, lines };
  return { literal, robust: { ...literal, workloads: [...workloads, ...rollups].sort(byProviderThenId), exchanges: pairsOf(meetings, 2), endpoints }, lines };
}

/** A day's small work as one workload of that day. Its id holds spaces where a provider's own ids have none. */
export function rolledUp({ provider, line }: ReportedRollup): TimelineWorkload {
  const id = timelineId(provider, `rollup ${line.customer} ${line.day}`);
  return { id, provider, start: line.day, end: line.day + DAY_S, ops: line.theoreticalTOP, bandwidth: 0, declared: null };
}

/** An id is the provider, a space and its own id; a space comes before whatever else a URI could go on with, so the order of ids is this. */
function byProviderThenId(a: TimelineWorkload, b: TimelineWorkload): number {
  return compareCodeUnits(a.id, b.id);
}
