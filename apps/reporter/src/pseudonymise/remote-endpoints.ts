import { canonicalEndpoint, type Pseudonymizer } from '#libs/pseudonym';
import type { ExchangeRecord } from '../files/exchanges.js';

/** Addresses that mean something within one network only: RFC 1918, 6598, 3927, 1122; RFC 4193, 4291. In the spelling of `canonicalEndpoint`. */
const LOCAL_ADDRESS = /^(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|::1$)/;

/** Who of a customer has talked to which remote endpoint: `visitKey` → workloads. Holds pseudonyms only. */
export type Visitors = ReadonlyMap<string, ReadonlySet<string>>;

/** What one record of a flow says about its remote endpoint. */
export interface Visit {
  /** Handle of the customer. */
  readonly customer: string;
  /** Pseudonym of the remote endpoint. */
  readonly endpoint: string;
  readonly workload: string;
}

/** Neither part holds a space. */
export function visitKey({ customer, endpoint }: Pick<Visit, 'customer' | 'endpoint'>): string {
  return `${endpoint} ${customer}`;
}

/**
 * The visit of each record of a flow whose customer is known. An endpoint is taken by its canonical spelling; an address that other networks
 * have as well is told apart by the customer's handle, or else two customers' own 10.0.0.1 would be one relay.
 */
export async function visitsOf(records: readonly ExchangeRecord[], customerOf: (workload: string) => string | undefined, pseudonymizer: Pseudonymizer): Promise<ReadonlyMap<ExchangeRecord, Visit>> {
  const flows = records.flatMap((record) => {
    const customer = customerOf(record.workload);
    if (!('local' in record.peer) || customer === undefined) return [];
    const address = canonicalEndpoint(record.peer.remote, 'remote_endpoint');
    return [{ record, customer, address: LOCAL_ADDRESS.test(address) ? `${address}@${customer}` : address }];
  });
  const addresses = [...new Set(flows.map(({ address }) => address))];
  const tokens = await pseudonymizer.endpointTokens(addresses);
  const tokenOf = new Map(addresses.map((address, index) => [address, tokens[index]]));
  return new Map(flows.map(({ record, customer, address }) => {
    const endpoint = tokenOf.get(address);
    if (endpoint === undefined) throw new Error('the pseudonymizer gave fewer endpoint tokens than it was asked for');
    return [record, { customer, endpoint, workload: record.workload }];
  }));
}

/** Endpoints, by `visitKey`, that two or more workloads of one customer have talked to, now or before. */
export function sharedEndpoints(visits: Iterable<Visit>, before: Visitors): ReadonlySet<string> {
  const visitors = new Map<string, Set<string>>();
  for (const visit of visits) {
    const key = visitKey(visit);
    const known = visitors.get(key) ?? new Set(before.get(key));
    visitors.set(key, known.add(visit.workload));
  }
  return new Set([...visitors].filter(([, workloads]) => workloads.size >= 2).map(([key]) => key));
}
