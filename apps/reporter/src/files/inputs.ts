import { readCapacity, type CapacityRecord } from './capacity.js';
import { readClusters, type Clusters } from './clusters.js';
import { readCustomers, type Customers } from './customers.js';
import { readExchanges, type ExchangeRecord } from './exchanges.js';
import type { Problems } from './problems.js';
import { ReporterError, type ReporterErrorCode } from '../reporter-error.js';
import { readWorkloads, type Workloads } from './workloads.js';

export interface InputPaths {
  readonly customers: string;
  readonly workloads: string;
  readonly exchanges?: string;
  readonly clusters?: string;
  readonly capacity?: string;
}

export interface Inputs {
  readonly customers: Customers;
  readonly workloads: Workloads;
  readonly exchanges: readonly ExchangeRecord[];
  readonly clusters: Clusters;
  readonly capacity: readonly CapacityRecord[];
}

/** What earlier runs reported and a file may therefore refer to. */
export interface ReportedIds {
  readonly workloads: { has(id: string): boolean };
  readonly clusters: { has(id: string): boolean };
}

/** Reads all files of a run and checks that what they name is there. Every problem is added; with any, nothing may be used. */
export async function readInputs(paths: InputPaths, reported: ReportedIds, problems: Problems): Promise<Inputs> {
  const inputs: Inputs = {
    customers: await readCustomers(paths.customers, problems),
    clusters: paths.clusters === undefined ? { records: [], named: new Set() } : await readClusters(paths.clusters, problems),
    workloads: await readWorkloads(paths.workloads, problems),
    exchanges: paths.exchanges === undefined ? [] : await readExchanges(paths.exchanges, problems),
    capacity: paths.capacity === undefined ? [] : await readCapacity(paths.capacity, problems),
  };
  if (!problems.unread) checkReferences(inputs, reported, problems);
  return inputs;
}

function checkReferences({ customers, workloads, exchanges, clusters }: Inputs, reported: ReportedIds, problems: Problems): void {
  const refuse = (code: ReporterErrorCode, message: string, { place }: { readonly place: ReporterError['place'] }, field: string): void => {
    problems.add(new ReporterError(code, message, { ...place, field }));
  };
  for (const record of workloads.records) {
    if (!customers.named.has(record.customer)) refuse('REPORTER_CUSTOMER_UNKNOWN', 'the customers file has no row with this customer_id', record, 'customer_id');
    if (record.cluster !== undefined && !clusters.named.has(record.cluster) && !reported.clusters.has(record.cluster)) {
      refuse('REPORTER_CLUSTER_UNKNOWN', 'neither the clusters file nor an earlier report has a cluster with this id', record, 'cluster');
    }
  }
  const isWorkload = (id: string): boolean => workloads.named.has(id) || reported.workloads.has(id);
  for (const record of exchanges) {
    if (!isWorkload(record.workload)) refuse('REPORTER_WORKLOAD_UNKNOWN', 'neither the workloads file nor an earlier report has this workload', record, 'workload_id');
    if ('workload' in record.peer && !isWorkload(record.peer.workload)) {
      refuse('REPORTER_WORKLOAD_UNKNOWN', 'neither the workloads file nor an earlier report has this workload', record, 'peer_workload_id');
    }
  }
}
