import type { WorkloadDraft } from '../account/account-workloads.js';
import type { Draft } from '../account/draft.js';
import type { CustomerRecord } from '../files/customers.js';

/** Everything that is to be sent. */
export interface Outgoing {
  readonly clusters: readonly Draft[];
  /** By customer id, resellers before those they resell to. */
  readonly customers: ReadonlyMap<string, Draft>;
  readonly workloads: readonly WorkloadDraft[];
  readonly exchanges: readonly Draft[];
  readonly capacity: readonly Draft[];
}

/**
 * Groups of lines that belong into one statement, in the order in which they may be sent: what a line refers to goes before it or
 * with it. A customer goes with the first workload that needs it; one that only changed goes ahead.
 */
export function arrange({ clusters, customers, workloads, exchanges, capacity }: Outgoing, records: ReadonlyMap<string, CustomerRecord>): Draft[][] {
  const waiting = new Map(customers);
  const take = (id: string | undefined): Draft[] => {
    const draft = id === undefined ? undefined : waiting.get(id);
    if (id === undefined || draft === undefined) return [];
    waiting.delete(id);
    return [...take(records.get(id)?.resellerOf), draft];
  };
  const needed = workloads.map((workload) => [...take(workload.customer), workload]);
  const alone = (draft: Draft): Draft[] => [draft];
  return [...clusters.map(alone), ...[...waiting.values()].map(alone), ...needed, ...exchanges.map(alone), ...capacity.map(alone)];
}

/** Cuts groups into statements of at most `maxLines` lines, keeping a group together unless it is itself longer. */
export function cut(groups: readonly (readonly Draft[])[], maxLines: number): Draft[][] {
  const statements: Draft[][] = [];
  let current: Draft[] = [];
  const close = (): void => {
    if (current.length > 0) statements.push(current);
    current = [];
  };
  for (const group of groups) {
    if (current.length + group.length > maxLines) close();
    for (const draft of group) {
      if (current.length === maxLines) close();
      current.push(draft);
    }
  }
  close();
  return statements;
}
