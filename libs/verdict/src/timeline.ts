import { compareCodeUnits } from '#libs/encoding';
import type { Policy, Timeline, TimelineWorkload } from '#libs/structuring';

import type { Dossier } from './dossier.js';
import { timelineExchanges } from './timeline-exchanges.js';
import { timelineWorkload } from './timeline-workload.js';

/**
 * Lines → timeline. Sorted by (provider, id) in code units. Closed: ended (start..end) or reserved (start..plannedEnd at the
 * catalogue's rate); otherwise, and when a running workload has outlived its reservation, open-ended with the catalogue's rate.
 * Bandwidth = max(configured, peak) ÷ 8, GB/s. Flow halves of two different workloads with the same flow token become one
 * exchange of max(out of one, in of other) in each direction, summed per day token; a half without its other side gives none.
 * Work that ended before now − lookback is left out; work that reaches into the lookback counts whole (cutting it would only
 * lower sums, and the literal Alg. 2 pro-rates nothing that is inside its interval).
 *
 * Depends on nothing but its arguments, and not on the order of their arrays: hub and auditor must agree to the byte.
 */
export function timelineOf(dossier: Dossier, policy: Policy): Timeline {
  const oldest = dossier.now - policy.lookbackS;
  const workloads = dossier.workloads
    .map((reported) => timelineWorkload(reported, dossier.now))
    .filter(({ end }) => end === null || end >= oldest)
    .sort(byProviderThenId);
  const known = new Set(workloads.map(({ id }) => id));
  return { workloads, exchanges: timelineExchanges(dossier.exchanges, known), now: dossier.now, projection: policy.projectionS };
}

function byProviderThenId(a: TimelineWorkload, b: TimelineWorkload): number {
  return compareCodeUnits(a.provider, b.provider) || compareCodeUnits(a.id, b.id);
}
