import type { BodyLine, StatementClaims, WorkloadLine, WorkloadState } from '#libs/report';
import { timelineId } from '#libs/verdict';

import type { FindingCode } from '../errors.js';
import { StandingLines } from '../replay/standing-lines.js';
import type { Check } from './check.js';
import type { LoggedStatement } from './statements.js';

const ORDER: Readonly<Record<WorkloadState, number>> = { planned: 0, running: 1, ended: 2 };

/** What is asked of a line later. The line itself is kept, which the replay of detection keeps as well. */
type Known = Pick<WorkloadLine, 'customer' | 'state'>;
/** A report or correction that counts: where its lines stand, and of which workloads it has one. */
interface Standing {
  readonly standsAt: number;
  readonly workloads: readonly string[];
}
type Fail = (code: FindingCode, field: string, message: string) => void;

/**
 * States move only forward and `ended` is final, in the order in which lines stand; a workload stays with its customer; every customer and workload
 * that a line names was reported by the same provider before, or in the same body wherever it stands there; and what is corrected or cancelled counted
 * until then.
 */
export class LifecycleCheck {
  readonly #customers = new Set<string>();
  readonly #workloads = new StandingLines<Known>();
  readonly #standing = new Map<string, Standing>();

  /** `corrects`: whether a provider ever corrects or cancels; of one that does not, only what counts is kept. Without an answer every provider may. */
  constructor(
    readonly check: Check,
    readonly corrects: (iss: string) => boolean = () => true,
  ) {}

  /** The next statement, with the lines of its body. */
  body({ position, claims, body }: LoggedStatement, lines: readonly BodyLine[]): void {
    const { iss, ref } = claims;
    const file = body?.file ?? '';
    const target = ref === undefined ? undefined : this.#withdraw(claims, ref.seq, position);
    const standsAt = target?.standsAt ?? position;
    for (const line of lines) if (line.t === 'customer') this.#customers.add(timelineId(iss, line.handle));
    for (const [index, line] of lines.entries()) {
      if (line.t === 'workload') this.#workload(iss, line, standsAt, (code, field, message) => this.check.fail(code, { file, line: index + 1, field }, message));
    }
    for (const [index, line] of lines.entries()) {
      const place = { file, line: index + 1 };
      if (line.t === 'rollup' && !this.#customers.has(timelineId(iss, line.customer))) {
        this.check.fail('CUSTOMER_UNKNOWN', { ...place, field: 'customer' }, 'no customer line with this handle came before');
      }
      if (line.t !== 'exchange') continue;
      this.check.seen();
      if (this.#workloads.current(timelineId(iss, line.workload)) === undefined) this.check.fail('WORKLOAD_UNKNOWN', { ...place, field: 'workload' }, 'no line in force of the provider is about this workload');
      if ('workload' in line.peer && this.#workloads.current(timelineId(iss, line.peer.workload)) === undefined) {
        this.check.fail('WORKLOAD_UNKNOWN', { ...place, field: 'peer.workload' }, 'no line in force of the provider is about this workload');
      }
    }
    if (claims.body !== undefined && this.corrects(iss)) this.#standing.set(nameOf(claims, claims.seq), { standsAt, workloads: lines.flatMap((line) => (line.t === 'workload' ? [timelineId(iss, line.id)] : [])) });
  }

  #withdraw(claims: StatementClaims, seq: number, position: number): Standing | undefined {
    const name = nameOf(claims, seq);
    const target = this.#standing.get(name);
    this.check.seen();
    if (target === undefined) this.check.fail('STATEMENT_REF', { position, field: 'ref.seq' }, 'no report or correction that counted until then has this number in the stream');
    else for (const workload of target.workloads) this.#workloads.withdraw(workload, target.standsAt);
    this.#standing.delete(name);
    return target;
  }

  #workload(iss: string, line: WorkloadLine, standsAt: number, fail: Fail): void {
    this.check.seen();
    if (!this.#customers.has(timelineId(iss, line.customer))) fail('CUSTOMER_UNKNOWN', 'customer', 'no customer line with this handle came before');
    const id = timelineId(iss, line.id);
    const { before, after } = this.#workloads.around(id, standsAt);
    if (before !== undefined) checkSuccession(before, line, fail, 'before');
    if (after !== undefined) checkSuccession(line, after, fail, 'after');
    if (this.corrects(iss)) this.#workloads.put(id, standsAt, line);
    else this.#workloads.replace(id, standsAt, line);
  }
}

/** `whence`: where the line stands that the one at hand is compared with. */
function checkSuccession(earlier: Known, later: Known, fail: Fail, whence: 'before' | 'after'): void {
  if (earlier.customer !== later.customer) fail('WORKLOAD_CUSTOMER_CHANGED', 'customer', `the workload belongs to another customer in the line that stands ${whence} this one`);
  if (earlier.state === 'ended') fail('WORKLOAD_ALREADY_ENDED', 'state', whence === 'before' ? 'the workload had ended, which is final' : 'the workload ends, which is final, and a later line is about it');
  else if (ORDER[later.state] < ORDER[earlier.state]) fail('WORKLOAD_STATE_REGRESSION', 'state', 'the state moves backwards');
}

/** A URI holds no space. */
function nameOf({ iss, str }: StatementClaims, seq: number): string {
  return `${iss} ${seq} ${str}`;
}
