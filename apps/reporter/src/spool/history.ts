import type { WorkloadState } from '#libs/report';
import { visitKey } from '../pseudonymise/remote-endpoints.js';
import type { SpoolRecord } from './record.js';

/** What was last sent about a workload. */
export interface SentWorkload {
  readonly state: WorkloadState;
  readonly digest: string;
  /** Handle of its customer, where that was written down. */
  readonly owner: string | undefined;
}

/** A record as far as it is remembered. */
export type Told = Pick<SpoolRecord, 'seq' | 'digest' | 'per' | 'reported' | 'correction'>;

/**
 * What the agent has said so far and still stands by, derived from the spool's records in order and from nothing else: there is no second copy
 * of this to disagree with them after a crash. What was cancelled was never said, and a correction was said in the place of what it corrects.
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
  /** Handles of customers with work. */
  readonly working = new Set<string>();
  /** Those that count, in the order in which they stand. */
  #standing: Told[] = [];
  #seq = 0;
  #digest: string | null = null;

  /** Takes in the next record of the chain. */
  add(record: Told): void {
    this.#seq = record.seq;
    this.#digest = record.digest;
    const { correction } = record;
    if (correction === undefined) {
      this.#standing.push(record);
      this.#remember(record);
      return;
    }
    this.#standing = this.#standing.flatMap((one) => (one.seq !== correction.seq ? [one] : correction.act === 'correct' ? [record] : []));
    for (const forgotten of [this.workloads, this.customers, this.exchanges, this.clusters, this.capacity, this.visitors, this.customerOf, this.working]) forgotten.clear();
    for (const one of this.#standing) this.#remember(one);
  }

  /** The newest statement; seq 0 before the first. */
  get head(): { readonly seq: number; readonly digest: string | null } {
    return { seq: this.#seq, digest: this.#digest };
  }

  /** End of the period of the newest statement that counts. */
  get reportedTo(): number | undefined {
    return this.#standing.at(-1)?.per.to;
  }

  /** True when some statement that counts speaks for the whole of this period. */
  covers(per: { readonly from: number; readonly to: number }): boolean {
    return this.#standing.some(({ per: { from, to } }) => from <= per.from && to >= per.to);
  }

  /** The statements that count and stand before and after the one with this number; undefined when that one does not count. */
  around(seq: number): { readonly before: readonly Told[]; readonly own: Told; readonly after: readonly Told[] } | undefined {
    const at = this.#standing.findIndex((one) => one.seq === seq);
    const own = this.#standing[at];
    return own === undefined ? undefined : { before: this.#standing.slice(0, at), own, after: this.#standing.slice(at + 1) };
  }

  #remember({ reported }: Told): void {
    const { customers, exchanges, visits, clusters, capacity } = reported;
    for (const [id, sent] of sentWorkloads(reported)) {
      this.workloads.set(id, sent);
      if (sent.owner !== undefined) this.working.add(sent.owner);
    }
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
}

/** What a statement says of workloads, by their ids. */
export function sentWorkloads({ workloads, owners = [] }: Told['reported']): readonly (readonly [id: string, sent: SentWorkload])[] {
  const ownerOf = new Map(owners);
  return workloads.map(([id, state, digest]) => [id, { state, digest, owner: ownerOf.get(id) }]);
}
