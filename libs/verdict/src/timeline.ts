import { compareCodeUnits } from '#libs/encoding';
import type { Parameters, Timeline, TimelineWorkload } from '#libs/structuring';

import type { Dossier, ReportedRollup } from './dossier.js';
import { meetingsOf, pairsOf, sharedEndpoints } from './timeline-exchanges.js';
import { timelineId } from './timeline-id.js';
import { timelineWorkload } from './timeline-workload.js';

const DAY_S = 86_400;

/** The parameters that a timeline depends on. */
export type TimelineParameters = Pick<Parameters, 'projectionS' | 'lookbackS'>;

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
export function timelineOf(dossier: Dossier, parameters: TimelineParameters): Timeline {
  const workloads = recentWork(dossier, parameters);
  return { workloads, exchanges: pairsOf(meetingsOf(dossier.exchanges, idsOf(workloads))), now: dossier.now, projection: parameters.projectionS };
}

/**
 * The timeline of `robust@1`: also what is reported only as a sum (all work of a customer below the reporting floor on one day), and an
 * endpoint that more than two workloads share as what it is, one place at which all of them meet.
 */
export function robustTimelineOf(dossier: Dossier, parameters: TimelineParameters): Timeline {
  const workloads = recentWork(dossier, parameters);
  const meetings = meetingsOf(dossier.exchanges, idsOf(workloads));
  const oldest = dossier.now - parameters.lookbackS;
  const rollups = dossier.rollups.map(rolledUp).filter(({ end }) => end === null || end >= oldest);
  return {
    workloads: [...workloads, ...rollups].sort(byProviderThenId),
    exchanges: pairsOf(meetings, 2),
    endpoints: sharedEndpoints(meetings),
    now: dossier.now,
    projection: parameters.projectionS,
  };
}

function recentWork({ workloads, now }: Dossier, { lookbackS }: TimelineParameters): TimelineWorkload[] {
  return workloads
    .map((reported) => timelineWorkload(reported, now))
    .filter(({ end }) => end === null || end >= now - lookbackS)
    .sort(byProviderThenId);
}

/** A day's small work as one workload of that day. Its id holds spaces where a provider's own ids have none. */
function rolledUp({ provider, line }: ReportedRollup): TimelineWorkload {
  const id = timelineId(provider, `rollup ${line.customer} ${line.day}`);
  return { id, provider, start: line.day, end: line.day + DAY_S, ops: line.theoreticalTOP, bandwidth: 0, declared: null };
}

function idsOf(workloads: readonly TimelineWorkload[]): ReadonlySet<string> {
  return new Set(workloads.map(({ id }) => id));
}

function byProviderThenId(a: TimelineWorkload, b: TimelineWorkload): number {
  return compareCodeUnits(a.provider, b.provider) || compareCodeUnits(a.id, b.id);
}
