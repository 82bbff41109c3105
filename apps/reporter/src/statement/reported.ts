import type { Draft } from '../account/draft.js';
import { visitKey } from '../pseudonymise/remote-endpoints.js';
import type { Reported } from '../spool/record.js';

/** What a statement of these lines lets the agent remember. */
export function reportedBy(drafts: readonly Draft[]): Reported {
  const reported: Reported = { workloads: [], customers: [], exchanges: [], visits: [], clusters: [], capacity: [] };
  const owners: [string, string][] = [];
  const visits = new Map<string, Reported['visits'][number]>();
  for (const { line, key, digest, visit } of drafts) {
    switch (line.t) {
      case 'workload':
        reported.workloads.push([key, line.state, digest]);
        owners.push([key, line.customer]);
        break;
      case 'customer':
        reported.customers.push([key, digest]);
        break;
      case 'exchange':
        reported.exchanges.push([key, digest]);
        if (visit !== undefined) visits.set(`${visitKey(visit)} ${visit.workload}`, [visit.customer, visit.endpoint, visit.workload]);
        break;
      case 'cluster':
        reported.clusters.push([key, digest]);
        break;
      case 'capacity':
        reported.capacity.push([key, digest]);
        break;
      case 'rollup':
        throw new Error('this agent reports every workload and makes no rollups');
    }
  }
  reported.visits.push(...visits.values());
  return owners.length === 0 ? reported : { ...reported, owners };
}
