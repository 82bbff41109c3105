import type { WorkloadState } from '#libs/report';
import { visitKey } from '../pseudonymise/remote-endpoints.js';
import type { SpoolRecord } from './record.js';

/** What was last sent about a workload. */
export interface SentWorkload {
  readonly state: WorkloadState;
  readonly digest: string;
}

/**
 * What the agent has said so far, derived from the spool's records in order and from nothing else: there is no second copy
 * of this to disagree with them after a crash.
 */
export class History {
  readonly workloads = new Map<string, SentWorkload>();
  readonly customers = new Map<string, string>();
  readonly exchanges = new Map<string, string>();
  readonly clusters = new Map<string, string>();
  readonly capacity = new Map<string, string>();
  /** Workloads by customer and remote endpoint. */
  readonly visitors = new Map<string, Set<string>>();
  /** Handle of the customer of each workload with flows. */
  readonly customerOf = new Map<string, string>();
  readonly #periods: { readonly from: number; readonly to: number }[] = [];
  #seq = 0;
  #digest: string | null = null;

  /** Takes in the next record of the chain. */
  add(record: Pick<SpoolRecord, 'seq' | 'digest' | 'per' | 'reported'>): void {
    this.#seq = record.seq;
    this.#digest = record.digest;
    this.#periods.push(record.per);
    const { workloads, customers, exchanges, visits, clusters, capacity } = record.reported;
    for (const [id, state, digest] of workloads) this.workloads.set(id, { state, digest });
    for (const [handle, digest] of customers) this.customers.set(handle, digest);
    for (const [key, digest] of exchanges) this.exchanges.set(key, digest);
    for (const [customer, endpoint, workload] of visits) {
      const key = visitKey({ customer, endpoint });
      this.visitors.set(key, (this.visitors.get(key) ?? new Set<string>()).add(workload));
      this.customerOf.set(workload, customer);
    }
    for (const [id, digest] of clusters) this.clusters.set(id, digest);
    for (const [key, digest] of capacity) this.capacity.set(key, digest);
  }

  /** The newest statement; seq 0 before the first. */
  get head(): { readonly seq: number; readonly digest: string | null } {
    return { seq: this.#seq, digest: this.#digest };
  }

  /** End of the newest statement's period. */
  get reportedTo(): number | undefined {
    return this.#periods.at(-1)?.to;
  }

  /** True when some statement speaks for the whole of this period. */
  covers(per: { readonly from: number; readonly to: number }): boolean {
    return this.#periods.some(({ from, to }) => from <= per.from && to >= per.to);
  }
}
