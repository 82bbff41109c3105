import type { BodyLine, WorkloadLine, WorkloadState } from '#libs/report';
import { IntakeError } from './intake-error.js';
import type { Current } from './ledger.js';

/** What a provider has told before, as far as its next body may refer to it. */
export interface ToldBefore {
  accountKnown(handle: string): boolean;
  workloadOf(workload: string): Pick<Current, 'handle' | 'state'> | undefined;
}

const ORDER: Readonly<Record<WorkloadState, number>> = { planned: 0, running: 1, ended: 2 };

/**
 * Does a body fit what its provider told before (docs/protocol.md section 5)? A customer or workload counts as known wherever
 * in the same body it stands. First failure by line: CUSTOMER_UNKNOWN, WORKLOAD_CUSTOMER_CHANGED, WORKLOAD_ALREADY_ENDED,
 * WORKLOAD_STATE_REGRESSION, WORKLOAD_UNKNOWN, each with line and field.
 */
export function checkLifecycle(lines: readonly BodyLine[], before: ToldBefore): void {
  const handles = new Set(lines.flatMap((line) => (line.t === 'customer' ? [line.handle] : [])));
  const workloads = new Set(lines.flatMap((line) => (line.t === 'workload' ? [line.id] : [])));
  const requireCustomer = (handle: string, line: number): void => {
    if (!handles.has(handle) && !before.accountKnown(handle)) throw new IntakeError('CUSTOMER_UNKNOWN', 'No customer line has named this customer.', { line, field: 'customer' });
  };
  const requireWorkload = (workload: string, line: number, field: string): void => {
    if (!workloads.has(workload) && before.workloadOf(workload) === undefined) throw new IntakeError('WORKLOAD_UNKNOWN', 'No workload line has named this workload.', { line, field });
  };
  lines.forEach((line, index) => {
    if (line.t === 'workload') {
      requireCustomer(line.customer, index + 1);
      checkSuccession(line, before.workloadOf(line.id), index + 1);
    } else if (line.t === 'rollup') {
      requireCustomer(line.customer, index + 1);
    } else if (line.t === 'exchange') {
      requireWorkload(line.workload, index + 1, 'workload');
      if ('workload' in line.peer) requireWorkload(line.peer.workload, index + 1, 'peer.workload');
    }
  });
}

function checkSuccession(next: WorkloadLine, known: Pick<Current, 'handle' | 'state'> | undefined, line: number): void {
  if (known === undefined) return;
  if (known.handle !== next.customer) throw new IntakeError('WORKLOAD_CUSTOMER_CHANGED', 'The workload was reported for another customer.', { line, field: 'customer' });
  if (known.state === 'ended') throw new IntakeError('WORKLOAD_ALREADY_ENDED', 'The workload has ended: its figures are final.', { line, field: 'state' });
  if (ORDER[next.state] < ORDER[known.state]) throw new IntakeError('WORKLOAD_STATE_REGRESSION', 'A workload moves only from planned to running to ended.', { line, field: 'state' });
}
