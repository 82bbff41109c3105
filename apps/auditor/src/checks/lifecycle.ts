import type { BodyLine, WorkloadLine, WorkloadState } from '#libs/report';
import { timelineId } from '#libs/verdict';

import type { FindingCode } from '../errors.js';
import { bodyFile } from './bodies.js';
import type { Check } from './check.js';
import type { LoggedStatement } from './statements.js';

const ORDER: Readonly<Record<WorkloadState, number>> = { planned: 0, running: 1, ended: 2 };

interface Known {
  readonly customer: string;
  readonly state: WorkloadState;
}

/**
 * States move only forward and `ended` is final; a workload stays with its customer; every customer and workload that a line names
 * was reported by the same provider before, or in the same body wherever it stands there.
 */
export class LifecycleCheck {
  readonly #customers = new Set<string>();
  readonly #workloads = new Map<string, Known>();

  constructor(readonly check: Check) {}

  body({ claims }: LoggedStatement, lines: readonly BodyLine[]): void {
    const { iss } = claims;
    const file = bodyFile(claims) ?? '';
    for (const line of lines) if (line.t === 'customer') this.#customers.add(timelineId(iss, line.handle));
    for (const [index, line] of lines.entries()) {
      if (line.t === 'workload') this.#workload(iss, line, (code, field, message) => this.check.fail(code, { file, line: index + 1, field }, message));
    }
    for (const [index, line] of lines.entries()) {
      const place = { file, line: index + 1 };
      if (line.t === 'rollup' && !this.#customers.has(timelineId(iss, line.customer))) {
        this.check.fail('CUSTOMER_UNKNOWN', { ...place, field: 'customer' }, 'no customer line with this handle came before');
      }
      if (line.t !== 'exchange') continue;
      this.check.seen();
      if (!this.#workloads.has(timelineId(iss, line.workload))) this.check.fail('WORKLOAD_UNKNOWN', { ...place, field: 'workload' }, 'the provider never reported this workload');
      if ('workload' in line.peer && !this.#workloads.has(timelineId(iss, line.peer.workload))) {
        this.check.fail('WORKLOAD_UNKNOWN', { ...place, field: 'peer.workload' }, 'the provider never reported this workload');
      }
    }
  }

  #workload(iss: string, line: WorkloadLine, fail: (code: FindingCode, field: string, message: string) => void): void {
    this.check.seen();
    if (!this.#customers.has(timelineId(iss, line.customer))) fail('CUSTOMER_UNKNOWN', 'customer', 'no customer line with this handle came before');
    const id = timelineId(iss, line.id);
    const before = this.#workloads.get(id);
    if (before !== undefined) {
      if (before.customer !== line.customer) fail('WORKLOAD_CUSTOMER_CHANGED', 'customer', 'the workload belonged to another customer before');
      if (before.state === 'ended') fail('WORKLOAD_ALREADY_ENDED', 'state', 'the workload had ended, which is final');
      else if (ORDER[line.state] < ORDER[before.state]) fail('WORKLOAD_STATE_REGRESSION', 'state', 'the state moved backwards');
    }
    this.#workloads.set(id, { customer: line.customer, state: line.state });
  }
}
