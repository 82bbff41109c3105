import { theoreticalTOP } from '#libs/compute';
import { CodedError, isCodedError } from '#libs/errors';
import type { WorkloadLine } from '#libs/report';
import { defined } from '../files/defined.js';
import type { WorkloadRecord } from '../files/workloads.js';

/**
 * The workload's line: its record with the operations that its hardware can have performed at dense peak until it ended or, while it
 * runs, until `periodTo`; of a planned one, what is reserved. CodedError COMPUTE_OVERFLOW with the row's place.
 */
export function workloadLine(record: WorkloadRecord, handle: string, periodTo: number): WorkloadLine {
  const { id, state, declared, start, end, plannedEnd, accelerators, precision, configuredGbps, peakGbps, egressB, ingressB, empirical, energyWh, cluster } = record;
  const ops = defined({
    theoreticalTOP: operations(record, countedSeconds(record, periodTo)),
    // What is planned has not been counted by anybody yet.
    grade: state === 'planned' ? ('estimated' as const) : ('reported' as const),
    empirical,
  });
  return {
    t: 'workload',
    id,
    customer: handle,
    state,
    declared,
    start,
    ...defined({ end, plannedEnd }),
    accelerators,
    precision,
    ops,
    interNode: defined({ configuredGbps, peakGbps }),
    traffic: { egressB, ingressB },
    ...defined({ energyWh, cluster }),
  };
}

function countedSeconds({ state, start, end, plannedEnd }: WorkloadRecord, periodTo: number): number {
  if (state === 'running') return periodTo - start;
  return (state === 'ended' ? (end ?? start) : (plannedEnd ?? start)) - start;
}

function operations(record: WorkloadRecord, seconds: number): number {
  try {
    return theoreticalTOP(record.accelerators, record.precision, seconds);
  } catch (error) {
    if (!isCodedError(error)) throw error;
    throw new CodedError(error.code, error.message, { ...record.place, field: 'count' }, { cause: error });
  }
}
