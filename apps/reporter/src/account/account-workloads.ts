import { isCodedError } from '#libs/errors';
import type { WorkloadLine, WorkloadState } from '#libs/report';
import type { Problems } from '../files/problems.js';
import type { WorkloadRecord } from '../files/workloads.js';
import { ReporterError, type ReporterErrorCode } from '../reporter-error.js';
import type { History } from '../spool/history.js';
import type { Draft } from './draft.js';
import { lineDigest } from './line-digest.js';
import { workloadLine } from './workload-line.js';

/** A workload line to be sent, with the customer that must be known to the hub first. */
export interface WorkloadDraft extends Draft {
  readonly customer: string;
}

const ORDER: Record<WorkloadState, number> = { planned: 0, running: 1, ended: 2 };

/**
 * The lines that are new or differ from what was sent before. Adds REPORTER_TIME_FUTURE for what lies after the period,
 * REPORTER_STATE_BACKWARD, REPORTER_CUSTOMER_CHANGED, and REPORTER_CHANGED_AFTER_END for a change of what was reported as ended: that needs a correction.
 */
export function accountWorkloads(
  records: readonly WorkloadRecord[],
  handleOf: (customer: string) => string,
  periodTo: number,
  history: History,
  problems: Problems,
): WorkloadDraft[] {
  const drafts: WorkloadDraft[] = [];
  for (const record of records) {
    const future = inTheFuture(record, periodTo);
    if (future !== undefined) {
      problems.add(refusal('REPORTER_TIME_FUTURE', `a workload that is ${record.state} at the end of the period cannot ${future} after it`, record, future));
      continue;
    }
    try {
      const line = workloadLine(record, handleOf(record.customer), periodTo);
      const digest = lineDigest(line);
      if (isNews(record, line, digest, history, problems)) drafts.push({ line, place: record.place, key: record.id, digest, customer: record.customer });
    } catch (error) {
      if (!isCodedError(error)) throw error;
      problems.add(error);
    }
  }
  return drafts;
}

function isNews(record: WorkloadRecord, line: WorkloadLine, digest: string, history: History, problems: Problems): boolean {
  const sent = history.workloads.get(record.id);
  if (sent === undefined) return true;
  if (sent.digest === digest) return false;
  if (sent.owner !== undefined && sent.owner !== line.customer) {
    problems.add(refusal('REPORTER_CUSTOMER_CHANGED', 'the workload was reported for another customer; changing that needs a correction ("reporter correct")', record, 'customer_id'));
    return false;
  }
  if (sent.state === 'ended') {
    const message = 'the workload was reported as ended with other figures; changing them needs a correction ("reporter correct")';
    problems.add(refusal('REPORTER_CHANGED_AFTER_END', message, record));
    return false;
  }
  if (ORDER[record.state] < ORDER[sent.state]) {
    problems.add(refusal('REPORTER_STATE_BACKWARD', `the workload was reported as ${sent.state}; a state moves only forward`, record, 'state'));
    return false;
  }
  return true;
}

function inTheFuture({ state, start, end }: WorkloadRecord, periodTo: number): 'start' | 'end' | undefined {
  if (state === 'running' && start > periodTo) return 'start';
  if (state === 'ended' && end !== undefined && end > periodTo) return 'end';
  return undefined;
}

function refusal(code: ReporterErrorCode, message: string, { place }: WorkloadRecord, field?: string): ReporterError {
  return new ReporterError(code, message, field === undefined ? place : { ...place, field });
}
