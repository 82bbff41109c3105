import { seferisFist, type SeferisFistResult, type Thresholds, type Timeline, type TimelineWorkload } from '#libs/structuring';

/** Half of what the engine adds up exactly: room for the rounding below. */
const LIMIT_TOP = 2 ** 52;

/**
 * Engine seferis-fist@1 on a timeline of any size. The engine adds up integers below 2^53 and refuses more, which is 90 times the
 * legal threshold in TOP; a cloud's own account passes that, and one such customer must not keep all others from being judged.
 * Beyond it operations, rates and their thresholds are taken in units of the smallest power of two that fits. Such a division is
 * exact in a double but for the fraction of a unit, which is rounded up, towards caution: less than one unit a workload.
 * The result is in TOP and TOP/s again.
 */
export function judgeTimeline(timeline: Timeline, thresholds: Thresholds): SeferisFistResult {
  const unit = unitFor(timeline);
  if (unit === 1) return seferisFist(timeline, thresholds);
  const result = seferisFist(
    { ...timeline, workloads: timeline.workloads.map((workload) => inUnits(workload, unit)) },
    { ...thresholds, C1: thresholds.C1 / unit, C: thresholds.C / unit, R: thresholds.R / unit },
  );
  return {
    ...result,
    upperBoundOps: result.upperBoundOps * unit,
    tests: result.tests.map((test) => ({ ...test, value: test.value * unit, threshold: test.threshold * unit })),
  };
}

/** The smallest power of two in units of which all operations together stay below the limit; 1 for nearly everybody. */
function unitFor({ workloads, now, projection }: Timeline): number {
  const total = workloads.reduce((sum, { start, end, ops, rate = 0 }) => sum + (end === null ? rate * Math.max(1, Math.max(now, start) + projection - start) : ops), 0);
  let unit = 1;
  while (total / unit + workloads.length > LIMIT_TOP) unit *= 2;
  return unit;
}

function inUnits(workload: TimelineWorkload, unit: number): TimelineWorkload {
  const ops = Math.ceil(workload.ops / unit);
  return workload.rate === undefined ? { ...workload, ops } : { ...workload, ops, rate: workload.rate / unit };
}
