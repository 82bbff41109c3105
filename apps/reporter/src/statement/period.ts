import type { Period } from '#libs/report';
import { parseTime } from '../files/time.js';
import { ReporterError } from '../reporter-error.js';
import type { History } from '../spool/history.js';

/**
 * The period given on the command line, undefined when none is. CodedError REPORTER_USAGE when only one end is given, a time is not
 * readable, it does not end after it begins, or it has not ended by `now` (UTC seconds): hubs refuse that, and the stream would wait.
 */
export function givenPeriod(from: string | undefined, to: string | undefined, now: number): Period | undefined {
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined || to === undefined) {
    throw new ReporterError('REPORTER_USAGE', 'give both ends of the period or neither', { field: from === undefined ? '--from' : '--to' });
  }
  const period = { from: timeOf(from, '--from'), to: timeOf(to, '--to') };
  if (period.from >= period.to) throw new ReporterError('REPORTER_USAGE', 'the period does not end after it begins', { field: '--to' });
  if (period.to > now) throw new ReporterError('REPORTER_USAGE', 'the period has not ended yet', { field: '--to' });
  return period;
}

/** Without a given one, the period runs from where the last statement ended (at first, from the earliest start reported) to now. */
export function periodUntil(now: number, history: History, starts: readonly number[]): Period {
  const earliest = starts.reduce((least, start) => Math.min(least, start), now - 1);
  const from = history.reportedTo ?? earliest;
  return { from: Math.min(from, now - 1), to: now };
}

function timeOf(text: string, option: string): number {
  const time = parseTime(text);
  if (time === undefined) throw new ReporterError('REPORTER_USAGE', 'must be whole UTC seconds since 1970 or RFC 3339 ending in Z', { field: option });
  return time;
}
