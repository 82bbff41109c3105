import { canonicalEndpoint, type Pseudonymizer } from '#libs/pseudonym';
import type { ExchangeLine } from '#libs/report';
import type { NewExchange } from '../account/account-exchanges.js';
import type { Draft } from '../account/draft.js';
import { defined } from '../files/defined.js';
import type { ExchangeRecord } from '../files/exchanges.js';
import type { Warnings } from '../files/warnings.js';
import { ReporterError } from '../reporter-error.js';
import { isLocal, ofCustomer } from './local-address.js';
import { visitsOf, type Common } from './remote-endpoints.js';

const DAY_S = 86_400;

/**
 * Exchange lines, endpoint pairs replaced by the pseudonym that the other side's provider computes as well. Where several workloads of the
 * customer talk to the remote endpoint its own pseudonym goes with it, so that the hub sees them meet there. Lines sent before the second
 * of them appeared stay without.
 */
export async function exchangeDrafts(exchanges: readonly NewExchange[], common: Common, pseudonymizer: Pseudonymizer, warnings: Warnings): Promise<Draft[]> {
  const flows = exchanges.flatMap(({ record }) => ('local' in record.peer ? [{ record, ...endsOf(record.peer, common.customerOf(record.workload)), at: record.from }] : []));
  const tokens = await pseudonymizer.flowTokens(flows);
  const flowOf = new Map(flows.map(({ record }, index) => [record, tokens[index]]));
  for (const { record } of flows) warnAboutDays(record, warnings);
  const visits = await visitsOf(common, pseudonymizer);
  return exchanges.map(({ record, key, digest }) => {
    const visit = visits.get(record);
    return { line: exchangeLine(record, flowOf.get(record), visit?.shared === true ? visit.endpoint : undefined), place: record.place, key, digest, ...defined({ visit }) };
  });
}

/**
 * The two ends as they are pseudonymised. A local address that talks to a public one has gone through a translation, so that the other side sees another
 * one: nobody meets this flow, unless a stranger's host of the same address talks to the same server. Of two local addresses the other
 * side may be the customer's own network at another provider, and they stay as they are.
 */
function endsOf({ local, remote }: { readonly local: string; readonly remote: string }, customer: string | undefined): { readonly local: string; readonly remote: string } {
  const ends = [canonicalEndpoint(local, 'local_endpoint'), canonicalEndpoint(remote, 'remote_endpoint')] as const;
  if (customer === undefined || isLocal(ends[0]) === isLocal(ends[1])) return { local, remote };
  const [own, other] = ends.map((end) => (isLocal(end) ? ofCustomer(end, customer) : end)) as [string, string];
  return { local: own, remote: other };
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
