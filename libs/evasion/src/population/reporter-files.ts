import { cutsOf, DAY } from './cuts.js';
import type { CustomerRow } from './people.js';
import type { Exchange, Scenario, Work } from './scenario.js';

/** A provider's input files for the reporter, as CSV text. */
export interface ReporterFiles {
  readonly customers: string;
  readonly workloads: string;
  readonly exchanges: string;
}

const CUSTOMER: readonly (keyof CustomerRow)[] = ['customer_id', 'name', 'lei', 'registration', 'register', 'owner_name', 'owner_id', 'owner_id_country', 'payment', 'payment_scheme', 'country'];
const WORKLOAD = ['workload_id', 'customer_id', 'state', 'declared', 'start', 'end', 'planned_end', 'model', 'count', 'nodes', 'precision', 'configured_gbps', 'egress_bytes', 'ingress_bytes'] as const;
const EXCHANGE = ['workload_id', 'peer_workload_id', 'local_endpoint', 'remote_endpoint', 'bytes_out', 'bytes_in', 'from', 'to'] as const;

type Cells<Columns extends readonly string[]> = Readonly<Partial<Record<Columns[number], string | number>>>;

/**
 * What one provider's own systems would hand to its reporter: customers, workloads, and traffic in records that are cut at midnight UTC, as both
 * sides of a flow have to cut it. No value of a scenario needs quoting. The hub makes of it what `dossiersOf` says.
 */
export function reporterFiles({ accounts, works, exchanges }: Scenario, provider: string): ReporterFiles {
  return {
    customers: csv(CUSTOMER, accounts.filter((account) => account.provider === provider).map(({ row }) => row)),
    workloads: csv(WORKLOAD, works.filter(({ account }) => account.provider === provider).map(workloadCells)),
    exchanges: csv(EXCHANGE, exchanges.filter(({ workload }) => workload.account.provider === provider).flatMap(exchangeCells)),
  };
}

function workloadCells({ account, id, state, declared, start, end, model, count, nodes, precision, gbps, egressB, ingressB }: Work): Cells<typeof WORKLOAD> {
  return {
    workload_id: id, customer_id: account.row.customer_id, state, declared, start, ...(state === 'ended' ? { end } : { planned_end: end }),
    model, count, nodes, precision, configured_gbps: gbps, egress_bytes: egressB, ingress_bytes: ingressB,
  };
}

function exchangeCells({ workload, peer, bytesOut, bytesIn, from, to }: Exchange): Cells<typeof EXCHANGE>[] {
  const ends = 'workload' in peer ? { peer_workload_id: peer.workload.id } : { local_endpoint: peer.local, remote_endpoint: peer.remote };
  // Every part is a difference of two of these, so that the parts add up to the record.
  const until = (at: number, bytes: number): number => (at === to ? bytes : Math.floor((bytes * (at - from)) / (to - from)));
  return cutsOf(from, to, DAY, false).map((cut) => ({
    workload_id: workload.id, ...ends, from: cut.from, to: cut.to,
    bytes_out: until(cut.to, bytesOut) - until(cut.from, bytesOut),
    bytes_in: until(cut.to, bytesIn) - until(cut.from, bytesIn),
  }));
}

function csv<Column extends string>(columns: readonly Column[], rows: readonly Readonly<Partial<Record<Column, string | number>>>[]): string {
  return [columns.join(','), ...rows.map((row) => columns.map((column) => row[column] ?? '').join(',')), ''].join('\n');
}
