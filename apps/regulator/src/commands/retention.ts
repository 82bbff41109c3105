import { CodedError } from '#libs/errors';
import type { SettingOptions } from '../config/settings.js';
import { readLogOrigin } from '../entries/log-origin.js';
import { pruneBodies } from '../retention/prune-bodies.js';
import type { Output } from './output.js';
import { withDatabase } from './with-database.js';

/** RETENTION_TIME: no time, two times, or one that is still to come. */
type RetentionCode = 'RETENTION_TIME';

export interface RetentionOptions extends SettingOptions {
  /** UTC seconds, or RFC 3339 in UTC. */
  readonly before?: string;
  readonly keepDays?: number;
  readonly dryRun?: true;
  readonly json?: true;
}

const DAY_S = 86_400;
const RFC3339_UTC = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}Z)?$/;

/** Deletes bodies whose time is over, with entries in the log that say so; `now` in UTC seconds. CodedError RETENTION_TIME, LOG_EMPTY. */
export async function runRetention(options: RetentionOptions, output: Output, now: number): Promise<void> {
  const before = timeOf(options, now);
  const dryRun = options.dryRun === true;
  await withDatabase(options, async ({ pool }) => {
    await readLogOrigin(pool);
    const { bodies, bytes, positions } = await pruneBodies(pool, before, { dryRun });
    if (options.json === true) output.print(JSON.stringify({ before, dryRun, bodies, bytes, positions }));
    else if (bodies === 0) output.print('no body whose time is over');
    else output.print(`${bodies} bodies, ${bytes} bytes compressed, ${dryRun ? 'would be deleted' : `deleted; logged at position ${positions.join(', ')}`}`);
  });
}

function timeOf({ before, keepDays }: RetentionOptions, now: number): number {
  if ((before === undefined) === (keepDays === undefined)) throw refusal('Say either before which time, or how many days to keep.');
  const time = keepDays === undefined ? secondsOf(before ?? '') : now - keepDays * DAY_S;
  if (time > now) throw refusal('A period that ends in the future is not over.');
  return time;
}

function secondsOf(text: string): number {
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : RFC3339_UTC.test(text) ? Date.parse(text) / 1000 : Number.NaN;
  if (Number.isNaN(seconds)) throw refusal('The time is neither UTC seconds nor a date or time in UTC.');
  return seconds;
}

function refusal(message: string): CodedError<RetentionCode> {
  return new CodedError('RETENTION_TIME', message, { field: '--before' });
}
