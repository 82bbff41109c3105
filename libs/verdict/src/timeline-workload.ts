import { rateTOPs, theoreticalTOP } from '#libs/compute';
import type { WorkloadLine } from '#libs/report';
import type { TimelineWorkload } from '#libs/structuring';

import type { ReportedWorkload } from './dossier.js';
import { timelineId } from './timeline-id.js';

/** Gigabits in a gigabyte: reports state Gbit/s, Alg. 1 line 10 compares GB/s. */
const BITS_PER_BYTE = 8;
/** Below it a product of doubles is close enough to decide that the exact figure does not overflow. */
const EXACT_TOP = 2 ** 52;
/**
 * Latest second that is judged, some 140 million years off. A provider chooses the times of a report, up to 2^53 − 1; the engine
 * needs room to add its projection, and a mistaken time must not keep the entity from being judged.
 */
const LATEST = 2 ** 52;

/** When a workload stops and what it takes: operations in TOP when that is settled, else a rate in TOP/s for the engine to project. */
type Extent = Pick<TimelineWorkload, 'end' | 'ops' | 'rate'>;

/**
 * A reported line as the engine takes it: seconds, TOP, TOP/s, GB/s. Throws the coded refusals of #libs/compute for a model or
 * precision that the catalogue does not have.
 */
export function timelineWorkload(reported: ReportedWorkload, now: number): TimelineWorkload {
  const { provider, line } = reported;
  return {
    id: timelineId(provider, line.id),
    provider,
    start: inTime(line.start),
    ...extentOf(reported, now),
    bandwidth: bandwidthOf(Math.max(line.interNode.configuredGbps, line.interNode.peakGbps ?? 0)),
    declared: line.declared,
  };
}

/**
 * Ended work keeps its reported figures, reserved work gets the catalogue's for the whole reservation.
 *
 * A workload still reported as running whose reservation is over has outlived it as far as the log can tell: it is open-ended.
 * Closing it at the planned end would let a provider's silence lower a verdict, so the doubt goes towards caution until an
 * `ended` line arrives. A reservation that was never reported as started stays what was reserved.
 */
function extentOf({ line, asOf }: ReportedWorkload, now: number): Extent {
  if (line.end !== undefined) return { end: inTime(line.end), ops: line.ops.theoreticalTOP };
  const { plannedEnd } = line;
  const overrun = line.state === 'running' && plannedEnd !== undefined && plannedEnd < Math.max(now, asOf);
  if (plannedEnd === undefined || overrun) {
    return { end: null, ops: line.ops.theoreticalTOP, rate: rateTOPs(line.accelerators, line.precision) };
  }
  return { end: inTime(plannedEnd), ops: reservedTOP(line, plannedEnd - line.start) };
}

/** The catalogue's exact figure, or beyond 2^53 TOP (200,000 H100 for 18 months), where it has none, the nearest double. */
function reservedTOP({ accelerators, precision }: WorkloadLine, seconds: number): number {
  const nearest = rateTOPs(accelerators, precision) * seconds;
  return nearest < EXACT_TOP ? theoreticalTOP(accelerators, precision, seconds) : nearest;
}

/** What of an ended line's figures is not taken as it is: seconds within reach of the engine, bandwidth in GB/s. */
export function endedWorkload(start: number, end: number, gbps: number): Pick<TimelineWorkload, 'start' | 'bandwidth'> & { readonly end: number } {
  return { start: inTime(start), end: inTime(end), bandwidth: bandwidthOf(gbps) };
}

function bandwidthOf(gbps: number): number {
  return gbps / BITS_PER_BYTE;
}

function inTime(seconds: number): number {
  return Math.min(seconds, LATEST);
}
