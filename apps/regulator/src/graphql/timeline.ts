import { classify, judgedGroups, type Parameters, type Thresholds, type TimelineWorkload } from '#libs/structuring';
import { timelineOf } from '#libs/verdict';
import type { ReportedWork } from '../persistence/dossiers.js';
import { readLogHead } from '../persistence/log-head.js';
import type { Queryable } from '../persistence/queryable.js';
import { cumulativeOps } from './cumulative.js';
import { policyInForce } from './readers/policy.js';
import { timelineWork } from './readers/timeline-work.js';
import type { Bar, EntityTimeline } from './types/timeline.js';

const NOTHING: ReportedWork = { workloads: [], exchanges: [], rollups: [] };

/** Timelines as of now; null on a hub without a policy. CodedError GRAPHQL_TIMELINE_SIZE, and those of #libs/verdict. */
export async function timelinesOfEntities(db: Queryable, entities: readonly string[]): Promise<(EntityTimeline | null)[]> {
  const inForce = await policyInForce(db);
  if (inForce === null) return entities.map(() => null);
  const { clock } = await readLogHead(db);
  const work = await timelineWork(db, entities);
  const [lead] = judgedGroups(inForce.ruleSet, clock);
  if (lead === undefined) throw new Error('a rule set has a lead profile');
  return entities.map((entity) => timelineAt(work.get(entity) ?? NOTHING, clock, lead.parameters));
}

/** Drawn from the same timeline and classes that a verdict of the literal engine under the lead profile would rest on at this position. */
function timelineAt(work: ReportedWork, now: number, parameters: Parameters): EntityTimeline {
  const timeline = timelineOf({ now, ...work }, parameters);
  const bars = timeline.workloads.map((workload) => barOf(workload, Math.max(now, workload.start) + parameters.projectionS, parameters.thresholds));
  const counted = bars.filter((bar) => bar.counted);
  return {
    from: bars.length === 0 ? null : bars.reduce((least, { start }) => Math.min(least, start), Infinity),
    to: bars.length === 0 ? null : bars.reduce((most, { projectedEnd }) => Math.max(most, projectedEnd), -Infinity),
    now,
    bars,
    cumulative: cumulativeOps(counted),
    thresholdTOP: parameters.thresholds.C,
  };
}

function barOf(workload: TimelineWorkload, projection: number, thresholds: Thresholds): Bar {
  const { id, provider, start, end, ops, rate } = workload;
  const projectedEnd = end ?? projection;
  const length = projectedEnd - start;
  // Open-ended work counts at its rate for as long as it is projected, whatever it has accrued so far.
  const opsTOP = end === null ? (rate ?? 0) * length : ops;
  const workloadClass = classify({ ...workload, end: projectedEnd, ops: opsTOP }, thresholds);
  return {
    iss: provider,
    id: id.slice(provider.length + 1),
    start,
    end,
    projectedEnd,
    opsTOP,
    rateTOPs: rate ?? ops / Math.max(length, 1),
    class: workloadClass,
    counted: workloadClass !== 'non-training',
  };
}
