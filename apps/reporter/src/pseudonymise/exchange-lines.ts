import type { Pseudonymizer } from '#libs/pseudonym';
import type { ExchangeLine } from '#libs/report';
import type { NewExchange } from '../account/account-exchanges.js';
import type { Draft } from '../account/draft.js';
import { defined } from '../files/defined.js';
import type { ExchangeRecord } from '../files/exchanges.js';
import type { Warnings } from '../files/warnings.js';
import { ReporterError } from '../reporter-error.js';
import { sharedEndpoints, visitKey, visitsOf, type Visitors } from './remote-endpoints.js';

const DAY_S = 86_400;

/** What tells which remote endpoints a customer's workloads have in common. */
export interface Common {
  /** All records of the run, also those that were sent before. */
  readonly records: readonly ExchangeRecord[];
  /** Handle of a workload's customer. */
  readonly customerOf: (workload: string) => string | undefined;
  /** Who talked to which endpoint in what was sent before. */
  readonly before: Visitors;
}

/**
 * Exchange lines, endpoint pairs replaced by the pseudonym that the other side's provider computes as well. Where several workloads of the
 * customer talk to the remote endpoint its own pseudonym goes with it, so that the hub sees them meet there. Lines sent before the second
 * of them appeared stay without.
 */
export async function exchangeDrafts(exchanges: readonly NewExchange[], { records, customerOf, before }: Common, pseudonymizer: Pseudonymizer, warnings: Warnings): Promise<Draft[]> {
  const flows = exchanges.flatMap(({ record }) => ('local' in record.peer ? [{ record, local: record.peer.local, remote: record.peer.remote, at: record.from }] : []));
  const tokens = await pseudonymizer.flowTokens(flows);
  const flowOf = new Map(flows.map(({ record }, index) => [record, tokens[index]]));
  for (const { record } of flows) warnAboutDays(record, warnings);
  const visits = await visitsOf(records, customerOf, pseudonymizer);
  const shared = sharedEndpoints(visits.values(), before);
  return exchanges.map(({ record, key, digest }) => {
    const visit = visits.get(record);
    const endpoint = visit !== undefined && shared.has(visitKey(visit)) ? visit.endpoint : undefined;
    return { line: exchangeLine(record, flowOf.get(record), endpoint), place: record.place, key, digest, ...defined({ visit }) };
  });
}

function exchangeLine(record: ExchangeRecord, flow: string | undefined, endpoint: string | undefined): ExchangeLine {
  const { workload, peer, bytesOut, bytesIn, from, to, sampled, gap } = record;
  if ('local' in peer && flow === undefined) throw new Error('the pseudonymizer gave fewer flow tokens than it was asked for');
  return { t: 'exchange', workload, peer: 'local' in peer ? { flow: flow ?? '', ...defined({ endpoint }) } : { workload: peer.workload }, bytesOut, bytesIn, from, to, ...defined({ sampled, gap }) };
}

/** The pseudonym is that of the day on which the interval begins: the other side finds it only if it cuts its intervals alike. */
function warnAboutDays({ from, to, place }: ExchangeRecord, warnings: Warnings): void {
  if (Math.floor(from / DAY_S) === Math.floor((to - 1) / DAY_S)) return;
  const message = 'the interval spans midnight UTC and counts for the day it begins on; cut records at midnight, as the other provider should';
  warnings.add(new ReporterError('REPORTER_EXCHANGE_SPANS_DAYS', message, { ...place, field: 'to' }));
}
