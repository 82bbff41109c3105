import { defined } from '../files/defined.js';
import type { ExchangeRecord } from '../files/exchanges.js';
import type { Problems } from '../files/problems.js';
import { ReporterError } from '../reporter-error.js';
import type { History } from '../spool/history.js';
import { lineDigest } from './line-digest.js';

/** An exchange record not sent yet. Its line needs the pseudonym of the endpoint pair first. */
export interface NewExchange {
  readonly record: ExchangeRecord;
  /** Who with whom, when: does not depend on the pseudonym epoch, so a new epoch does not send old exchanges again. */
  readonly key: string;
  readonly digest: string;
}

/**
 * The records that were not sent yet. Adds REPORTER_ID_DUPLICATE for a second record of the same two and interval, which would count
 * its bytes twice, and REPORTER_CHANGED_AFTER_END for other figures than were sent.
 */
export function accountExchanges(records: readonly ExchangeRecord[], history: History, problems: Problems): NewExchange[] {
  const seen = new Set<string>();
  const news: NewExchange[] = [];
  for (const record of records) {
    const { workload, peer, from, to, bytesOut, bytesIn, sampled, gap } = record;
    const key = lineDigest([workload, 'workload' in peer ? [peer.workload] : [peer.local, peer.remote], from, to]);
    const digest = lineDigest(defined({ bytesOut, bytesIn, sampled, gap }));
    if (seen.has(key)) {
      problems.add(new ReporterError('REPORTER_ID_DUPLICATE', 'an earlier row is about the same two and the same interval', { ...record.place, field: 'workload_id' }));
      continue;
    }
    seen.add(key);
    const sent = history.exchanges.get(key);
    if (sent === undefined) {
      news.push({ record, key, digest });
    } else if (sent !== digest) {
      const message = 'the exchange was reported with other figures; changing them needs a correction ("reporter correct")';
      problems.add(new ReporterError('REPORTER_CHANGED_AFTER_END', message, record.place));
    }
  }
  return news;
}
