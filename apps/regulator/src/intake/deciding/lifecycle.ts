import type { BodyLine, WorkloadLine, WorkloadState } from '#libs/report';
import { IntakeError } from '../intake-error.js';
import type { Current } from './standing-work.js';

/** What a provider has told before, as far as its next body may refer to it. */
export interface ToldBefore {
  accountKnown(handle: string): boolean;
  /** The lines of a workload between which one of this body stands: after the newest one, but for a correction. */
  around(workload: string): { readonly before: Current | undefined; readonly after: Current | undefined };
}

const ORDER: Readonly<Record<WorkloadState, number>> = { planned: 0, running: 1, ended: 2 };

/**
 * Does a body fit what its provider told before (docs/protocol.md section 5)? A customer or workload counts as known wherever
 * in the same body it stands. What stands in the place of an earlier line has to fit what follows that, too. First failure by line: CUSTOMER_UNKNOWN, WORKLOAD_CUSTOMER_CHANGED, WORKLOAD_ALREADY_ENDED,
 * WORKLOAD_STATE_REGRESSION, WORKLOAD_UNKNOWN, each with line and field.
 */
export function checkLifecycle(lines: readonly BodyLine[], before: ToldBefore): void {
  const [handles, workloads] = [new Set<string>(), new Set<string>()];
  for (const line of lines) {
    if (line.t === 'customer') handles.add(line.handle);
    if (line.t === 'workload') workloads.add(line.id);
  }
  const requireCustomer = (handle: string, line: number): void => {
    if (handles.has(handle)) return;
    if (!before.accountKnown(handle)) throw new IntakeError('CUSTOMER_UNKNOWN', 'No customer line has named this customer.', { line, field: 'customer' });
    handles.add(handle);
  };
  const requireWorkload = (workload: string, line: number, field: string): void => {
    if (workloads.has(workload)) return;
    const around = before.around(workload);
    if (around.before === undefined && around.after === undefined) throw new IntakeError('WORKLOAD_UNKNOWN', 'No workload line has named this workload.', { line, field });
  };
  lines.forEach((line, index) => {
    if (line.t === 'workload') {
      requireCustomer(line.customer, index + 1);
      const around = before.around(line.id);
      checkAfter(line, around.before, index + 1);
      checkBefore(line, around.after, index + 1);
    } else if (line.t === 'rollup') {
      requireCustomer(line.customer, index + 1);
    } else if (line.t === 'exchange') {
      requireWorkload(line.workload, index + 1, 'workload');
      if ('workload' in line.peer) requireWorkload(line.peer.workload, index + 1, 'peer.workload');
    }
  });
}

function checkAfter(next: WorkloadLine, known: Current | undefined, line: number): void {
  if (known === undefined) return;
  if (known.handle !== next.customer) throw new IntakeError('WORKLOAD_CUSTOMER_CHANGED', 'The workload was reported for another customer.', { line, field: 'customer' });
  if (known.state === 'ended') throw new IntakeError('WORKLOAD_ALREADY_ENDED', 'The workload has ended: its figures are final.', { line, field: 'state' });
  if (ORDER[next.state] < ORDER[known.state]) throw new IntakeError('WORKLOAD_STATE_REGRESSION', 'A workload moves only from planned to running to ended.', { line, field: 'state' });
}

function checkBefore(earlier: WorkloadLine, next: Current | undefined, line: number): void {
  if (next === undefined) return;
  if (earlier.customer !== next.handle) throw new IntakeError('WORKLOAD_CUSTOMER_CHANGED', 'A later report has the workload for another customer.', { line, field: 'customer' });
  if (earlier.state === 'ended') throw new IntakeError('WORKLOAD_ALREADY_ENDED', 'A later report tells of the workload: it had not ended.', { line, field: 'state' });
  if (ORDER[next.state] < ORDER[earlier.state]) throw new IntakeError('WORKLOAD_STATE_REGRESSION', 'A later report has the workload in an earlier state.', { line, field: 'state' });
}
