import { projectedEnd, type Thresholds, type Timeline, type TimelineWorkload } from '#libs/structuring';

/** Half of what the engines add up exactly: room for the rounding below. */
const LIMIT_TOP = 2 ** 52;

/**
 * The unit of operations, in TOP, in which a timeline of any size can be judged. The engines add up integers below 2^53 and refuse more,
 * which is 90 times the legal threshold in TOP; a cloud's own account passes that, and one such customer must not keep all others from
 * being judged. Beyond it operations, rates and their thresholds are taken in units of the smallest power of two that fits. Such a
 * division is exact in a double but for the fraction of a unit, which is rounded up, towards caution: less than one unit a workload.
 */
export function unitFor(timeline: Timeline): number {
  const { workloads } = timeline;
  const total = workloads.reduce((sum, { start, end, ops, rate = 0 }) => sum + (end === null ? rate * (projectedEnd(start, timeline) - start) : ops), 0);
  return unitOfTotal(total, workloads.length);
}

/** `unitFor` when the sum of all operations, TOP, is known. */
export function unitOfTotal(total: number, workloads: number): number {
  let unit = 1;
  while (total / unit + workloads > LIMIT_TOP) unit *= 2;
  return unit;
}

/** The timeline in units of `unit` TOP; itself for 1, which is nearly everybody's. */
export function timelineInUnits(timeline: Timeline, unit: number): Timeline {
  return unit === 1 ? timeline : { ...timeline, workloads: timeline.workloads.map((workload) => workloadInUnits(workload, unit)) };
}

export function thresholdsInUnits(thresholds: Thresholds, unit: number): Thresholds {
  return unit === 1 ? thresholds : { ...thresholds, C1: thresholds.C1 / unit, C: thresholds.C / unit, R: thresholds.R / unit };
}

function workloadInUnits(workload: TimelineWorkload, unit: number): TimelineWorkload {
  const ops = Math.ceil(workload.ops / unit);
  return workload.rate === undefined ? { ...workload, ops } : { ...workload, ops, rate: workload.rate / unit };
}
