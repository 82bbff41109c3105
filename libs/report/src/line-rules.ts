import type { CodedError } from '#libs/errors';
import type { BodyLine, ExchangeLine, RollupLine, WorkloadLine } from './lines.js';
import { refusal, type ReportCode } from './refusal.js';
import type { Period } from './statement.js';

const DAY_S = 86_400;

/** What a schema cannot say about one line. CodedError REPORT_LINE_TIME or REPORT_LINE_FIELD with the field. */
export function checkLineRules(line: BodyLine, period: Period): void {
  switch (line.t) {
    case 'workload':
      checkWorkloadTimes(line, period);
      checkEmpirical(line);
      return;
    case 'exchange':
      checkPeer(line);
      checkInterval(line);
      return;
    case 'rollup':
      checkDay(line);
      return;
    case 'customer':
    case 'cluster':
    case 'capacity':
  }
}

function checkWorkloadTimes(line: WorkloadLine, period: Period): void {
  if (line.state === 'ended') {
    if (line.end === undefined) throw time('an ended workload has an end', 'end');
    if (line.end < line.start) throw time('the end is before the start', 'end');
    if (line.plannedEnd !== undefined) throw time('an ended workload has no planned end', 'plannedEnd');
    return;
  }
  if (line.end !== undefined) throw time('only an ended workload has an end', 'end');
  if (line.plannedEnd !== undefined && line.plannedEnd <= line.start) throw time('the planned end is not after the start', 'plannedEnd');
  // What a running workload used is counted up to the end of the period: a later start would count backwards.
  if (line.state === 'running' && line.start > period.to) throw time('a running workload starts after the period', 'start');
}

function checkEmpirical(line: WorkloadLine): void {
  const empirical = line.ops.empirical;
  if (empirical !== undefined && empirical.lowTOP > empirical.highTOP) throw field('the lower bound is above the upper one', 'ops.empirical.lowTOP');
}

function checkPeer(line: ExchangeLine): void {
  const peer: { readonly workload?: string; readonly flow?: string; readonly endpoint?: string } = line.peer;
  if ((peer.workload === undefined) === (peer.flow === undefined)) throw field('the peer is either a workload or a flow', 'peer');
  if (peer.endpoint !== undefined && peer.flow === undefined) throw field('an endpoint is named beside a flow only', 'peer.endpoint');
  if (peer.workload === line.workload) throw field('a workload exchanges nothing with itself', 'peer.workload');
}

function checkInterval(line: ExchangeLine): void {
  if (line.from >= line.to) throw time('the interval does not end after it begins', 'to');
  if (line.gap !== undefined && line.gap > line.to - line.from) throw time('the gap is longer than the interval', 'gap');
}

function checkDay(line: RollupLine): void {
  if (line.day % DAY_S !== 0) throw time('the day is not a midnight in UTC', 'day');
}

function time(message: string, name: string): CodedError<ReportCode> {
  return refusal('REPORT_LINE_TIME', message, { field: name });
}

function field(message: string, name: string): CodedError<ReportCode> {
  return refusal('REPORT_LINE_FIELD', message, { field: name });
}
