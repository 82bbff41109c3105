import type { Pseudonymizer } from '#libs/pseudonym';
import type { ExchangeLine } from '#libs/report';
import type { NewExchange } from '../account/account-exchanges.js';
import type { Draft } from '../account/draft.js';
import { defined } from '../files/defined.js';
import type { ExchangeRecord } from '../files/exchanges.js';
import type { Warnings } from '../files/warnings.js';
import { ReporterError } from '../reporter-error.js';

const DAY_S = 86_400;

/** Exchange lines, endpoint pairs replaced by the pseudonym that the other side's provider computes as well. */
export async function exchangeDrafts(exchanges: readonly NewExchange[], pseudonymizer: Pseudonymizer, warnings: Warnings): Promise<Draft[]> {
  const flows = exchanges.flatMap(({ record }) => ('local' in record.peer ? [{ record, local: record.peer.local, remote: record.peer.remote, at: record.from }] : []));
  const tokens = await pseudonymizer.flowTokens(flows);
  const flowOf = new Map(flows.map(({ record }, index) => [record, tokens[index]]));
  for (const { record } of flows) warnAboutDays(record, warnings);
  return exchanges.map(({ record, key, digest }) => ({ line: exchangeLine(record, flowOf.get(record)), place: record.place, key, digest }));
}

function exchangeLine(record: ExchangeRecord, flow: string | undefined): ExchangeLine {
  const { workload, peer, bytesOut, bytesIn, from, to, sampled, gap } = record;
  if ('local' in peer && flow === undefined) throw new Error('the pseudonymizer gave fewer flow tokens than it was asked for');
  return { t: 'exchange', workload, peer: 'local' in peer ? { flow: flow ?? '' } : { workload: peer.workload }, bytesOut, bytesIn, from, to, ...defined({ sampled, gap }) };
}

/** The pseudonym is that of the day on which the interval begins: the other side finds it only if it cuts its intervals alike. */
function warnAboutDays({ from, to, place }: ExchangeRecord, warnings: Warnings): void {
  if (Math.floor(from / DAY_S) === Math.floor((to - 1) / DAY_S)) return;
  const message = 'the interval spans midnight UTC and counts for the day it begins on; cut records at midnight, as the other provider should';
  warnings.add(new ReporterError('REPORTER_EXCHANGE_SPANS_DAYS', message, { ...place, field: 'to' }));
}
