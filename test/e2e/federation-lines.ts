import { createHash } from 'node:crypto';
import { theoreticalTOP } from '#libs/compute';
import type { CapacityLine, ClusterLine, ExchangeLine, RollupLine, WorkloadLine } from '#libs/report';
import { NOW } from '../../apps/regulator/src/testing/test-hub.js';

export const DAY = 86_400;
const MODEL = 'NVIDIA H100 SXM5 80GB';
/** The story's first midnight: seven weeks before the hub's clock. */
const START = NOW - 49 * DAY;

/** Midnight of a day of the story; days before it have negative numbers. */
export function day(n: number): number {
  return START + n * DAY;
}

/** A statement on the day before midnight `n`, issued at it: the log's clock moves by `iat`. */
export function on(n: number): { readonly iat: number; readonly per: { readonly from: number; readonly to: number } } {
  return { iat: day(n), per: { from: day(n - 1), to: day(n) } };
}

/** Accelerators between two days of the story, with the operations that the catalogue gives; `to` is the end, planned end or end of the report's period. */
export function work(id: string, customer: string, state: WorkloadLine['state'], [from, to]: readonly [from: number, to: number], count: number, changes: Partial<WorkloadLine> = {}): WorkloadLine {
  const accelerators = [{ model: MODEL, count, nodes: Math.ceil(count / 8), memoryGB: 80 * count }];
  return {
    t: 'workload', id, customer, state, declared: 'none', start: day(from),
    ...(state === 'ended' ? { end: day(to) } : state === 'planned' ? { plannedEnd: day(to) } : {}),
    accelerators, precision: 'bf16', ops: { theoreticalTOP: theoreticalTOP(accelerators, 'bf16', (to - from) * DAY), grade: 'reported' },
    interNode: { configuredGbps: 400 }, traffic: { egressB: 8e13, ingressB: 8e13 }, ...changes,
  };
}

/** The token that all ends of one flow get. */
export function flow(name: string): { readonly flow: string } {
  return { flow: createHash('sha256').update(name).digest('base64url') };
}

/** A flow with the remote endpoint beside it, by which all that talk to it are known. */
export function through(name: string, endpoint: string): ExchangeLine['peer'] {
  return { ...flow(name), endpoint: createHash('sha256').update(`endpoint ${endpoint}`).digest('base64url') };
}

/** What went between two ends on one day of the story. */
export function moved(workload: string, peer: ExchangeLine['peer'], n: number, [bytesOut, bytesIn]: readonly [bytesOut: number, bytesIn: number], changes: Partial<ExchangeLine> = {}): ExchangeLine {
  return { t: 'exchange', workload, peer, bytesOut, bytesIn, from: day(n - 1), to: day(n), ...changes };
}

export function smallWork(customer: string, n: number, count: number): RollupLine {
  return { t: 'rollup', customer, day: day(n), count, theoreticalTOP: 9_000 * count, peakTOPs: 300.5, egressB: 7, ingressB: 9 };
}

export function hall(id: string, count: number, changes: Partial<ClusterLine> = {}): ClusterLine {
  return { t: 'cluster', id, accelerators: [{ model: MODEL, count, nodes: Math.ceil(count / 8), memoryGB: 80 * count }], peakTOPs: 989.5 * count, memoryGB: 80 * count, interNodeGbps: 400, country: 'SE', ...changes };
}

/** A day's accelerator-seconds, of which `missing` are neither sold nor idle. */
export function capacity(installed: number, missing = 0): CapacityLine {
  const total = installed * DAY;
  return { t: 'capacity', model: MODEL, installed, soldS: total / 2, idleS: total / 2 - missing };
}
