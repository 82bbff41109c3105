import type { WorkloadState } from '#libs/report';
import type { Problems } from '../files/problems.js';
import type { WorkloadRecord } from '../files/workloads.js';
import { ReporterError } from '../reporter-error.js';
import type { SentWorkload } from '../spool/history.js';

const ORDER: Record<WorkloadState, number> = { planned: 0, running: 1, ended: 2 };

/**
 * What stands in the place of an earlier line has to fit what was reported after it (`next`): the hub refuses what does not, and the stream would stop there.
 * Adds REPORTER_CUSTOMER_CHANGED for a workload of another customer than there, REPORTER_CHANGED_AFTER_END for a workload that ends although later reports tell of it, REPORTER_STATE_BACKWARD for one that is further than they are.
 */
export function requireSuccession(records: readonly WorkloadRecord[], handleOf: (customer: string) => string, next: ReadonlyMap<string, SentWorkload>, problems: Problems): void {
  for (const { id, customer, state, place } of records) {
    const later = next.get(id);
    if (later === undefined) continue;
    if (later.owner !== undefined && later.owner !== handleOf(customer)) {
      problems.add(new ReporterError('REPORTER_CUSTOMER_CHANGED', 'a later statement reports the workload for another customer; correct or cancel that one first', { ...place, field: 'customer_id' }));
    } else if (state === 'ended') {
      problems.add(new ReporterError('REPORTER_CHANGED_AFTER_END', 'a later statement reports on the workload, which therefore had not ended; correct or cancel that one first', { ...place, field: 'end' }));
    } else if (ORDER[later.state] < ORDER[state]) {
      problems.add(new ReporterError('REPORTER_STATE_BACKWARD', `a later statement reports the workload as ${later.state}; a state moves only forward`, { ...place, field: 'state' }));
    }
  }
}
