import { canonicalEndpoint, type Pseudonymizer } from '#libs/pseudonym';
import type { ExchangeRecord } from '../files/exchanges.js';
import { isLocal, ofCustomer } from './local-address.js';

/** Who of a customer has talked to which remote endpoint: `visitKey` → workloads. Holds pseudonyms only. */
export type Visitors = ReadonlyMap<string, ReadonlySet<string>>;

/** What one record of a flow says about its remote endpoint. */
export interface Visit {
  /** Handle of the customer. */
  readonly customer: string;
  /** Pseudonym of the remote endpoint. */
  readonly endpoint: string;
  readonly workload: string;
  /** Whether two or more workloads of the customer talk to it, now or before. */
  readonly shared: boolean;
}

/** What tells which remote endpoints a customer's workloads have in common. */
export interface Common {
  /** All records of the run, also those that were sent before. */
  readonly records: readonly ExchangeRecord[];
  /** Handle of a workload's customer. */
  readonly customerOf: (workload: string) => string | undefined;
  /** Who talked to which endpoint in what was sent before. */
  readonly before: Visitors;
}

/** Neither part holds a space. */
export function visitKey({ customer, endpoint }: Pick<Visit, 'customer' | 'endpoint'>): string {
  return `${endpoint} ${customer}`;
}

/**
 * The visit of each record of a flow whose customer is known. An endpoint is taken by its canonical spelling; an address that other networks
 * have as well is the customer's, or else two customers' own 10.0.0.1 would be one relay. Within the run endpoints are told apart by address and not by
 * pseudonym, which a dry run may not have.
 */
export async function visitsOf({ records, customerOf, before }: Common, pseudonymizer: Pseudonymizer): Promise<ReadonlyMap<ExchangeRecord, Visit>> {
  const flows = records.flatMap((record) => {
    const customer = customerOf(record.workload);
    if (!('local' in record.peer) || customer === undefined) return [];
    const address = canonicalEndpoint(record.peer.remote, 'remote_endpoint');
    return [{ record, customer, address: isLocal(address) ? ofCustomer(address, customer) : address }];
  });
  const addresses = [...new Set(flows.map(({ address }) => address))];
  const tokens = await pseudonymizer.endpointTokens(addresses);
  const tokenOf = new Map(addresses.map((address, index) => [address, tokens[index]]));
  const visitors = new Map<string, Set<string>>();
  const visited = flows.map(({ record, customer, address }) => {
    const endpoint = tokenOf.get(address);
    if (endpoint === undefined) throw new Error('the pseudonymizer gave fewer endpoint tokens than it was asked for');
    const key = `${address} ${customer}`;
    const workloads = visitors.get(key) ?? new Set(before.get(visitKey({ customer, endpoint })));
    visitors.set(key, workloads.add(record.workload));
    return { record, customer, endpoint, workloads };
  });
  return new Map(visited.map(({ record, customer, endpoint, workloads }) => [record, { customer, endpoint, workload: record.workload, shared: workloads.size >= 2 }]));
}
