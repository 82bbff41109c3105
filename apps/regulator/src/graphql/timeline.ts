import type { Policy, TimelineWorkload, WorkloadClass } from '#libs/structuring';
import { judgeTimeline, timelineOf } from '#libs/verdict';
import type { Reported } from '../persistence/dossiers.js';
import { readLogHead } from '../persistence/log-head.js';
import type { Queryable } from '../persistence/queryable.js';
import { cumulativeOps } from './cumulative.js';
import { policyInForce } from './readers/policy.js';
import { timelineWork } from './readers/timeline-work.js';
import type { Bar, EntityTimeline } from './types/timeline.js';

const NOTHING: Reported = { workloads: [], exchanges: [] };

/** Timelines as of now; null on a hub without a policy. CodedError GRAPHQL_TIMELINE_SIZE, and those of #libs/verdict. */
export async function timelinesOfEntities(db: Queryable, entities: readonly string[]): Promise<(EntityTimeline | null)[]> {
  const inForce = await policyInForce(db);
  if (inForce === null) return entities.map(() => null);
  const { size, clock } = await readLogHead(db);
  const work = await timelineWork(db, entities);
  return entities.map((entity) => timelineAt(entity, work.get(entity) ?? NOTHING, { now: clock, position: size }, inForce.policy));
}

/** Drawn from the same timeline and classes that a verdict at this position would rest on (#libs/verdict, #libs/structuring). */
function timelineAt(entity: string, work: Reported, at: { readonly now: number; readonly position: number }, policy: Policy): EntityTimeline {
  const timeline = timelineOf({ entity, ...at, ...work }, policy);
  const { classes } = judgeTimeline(timeline, policy.thresholds);
  const bars = timeline.workloads.map((workload) => barOf(workload, classes.get(workload.id), Math.max(at.now, workload.start) + policy.projectionS));
  const counted = bars.filter((bar) => bar.counted);
  return {
    from: bars.length === 0 ? null : bars.reduce((least, { start }) => Math.min(least, start), Infinity),
    to: bars.length === 0 ? null : bars.reduce((most, { projectedEnd }) => Math.max(most, projectedEnd), -Infinity),
    now: at.now,
    bars,
    cumulative: cumulativeOps(counted),
    thresholdTOP: policy.thresholds.C,
  };
}

function barOf({ id, provider, start, end, ops, rate }: TimelineWorkload, workloadClass: WorkloadClass | undefined, projection: number): Bar {
  const projectedEnd = end ?? projection;
  const length = projectedEnd - start;
  // Open-ended work counts at its rate for as long as it is projected, whatever it has accrued so far.
  const opsTOP = end === null ? (rate ?? 0) * length : ops;
  const rateTOPs = rate ?? ops / Math.max(length, 1);
  return {
    iss: provider,
    id: id.slice(provider.length + 1),
    start,
    end,
    projectedEnd,
    opsTOP,
    rateTOPs,
    class: workloadClass ?? 'non-training',
    counted: workloadClass === 'training' || workloadClass === 'potentially training',
  };
}
