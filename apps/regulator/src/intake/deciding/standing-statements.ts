import type { StandingStatement } from '../../persistence/standing-statements.js';
import type { StandingWorkload } from '../../persistence/workloads.js';
import type { Submission } from '../submission.js';
import { saidBy, type Said } from './said.js';
import { StandingWork } from './standing-work.js';

/** A statement that counts and that a correction may refer to. */
export interface Target {
  readonly position: number;
  readonly standsAt: number;
  /** End of its period, UTC seconds. */
  readonly periodTo: number;
  /** Row id; undefined for one of this batch. */
  readonly id: number | undefined;
  readonly said: Said;
}

/** A statement withdrawn by one of this batch. */
export interface Withdrawal {
  readonly providerId: number;
  readonly iss: string;
  readonly str: string;
  /** Position of the correction or cancellation. */
  readonly by: number;
  readonly target: Target;
  /** Handles of the customers whose figures are other ones now. */
  readonly concerned: ReadonlySet<string>;
}

/** What a batch with a correction or cancellation has to know of earlier statements, and what it withdraws. */
export class StandingStatements {
  readonly work: StandingWork;
  readonly withdrawals: Withdrawal[] = [];
  readonly #targets: Map<string, Target>;
  readonly #standsAt = new Map<number, number>();

  constructor(referred: readonly (StandingStatement & { readonly said: Said })[], lines: readonly StandingWorkload[]) {
    this.work = new StandingWork(lines);
    this.#targets = new Map(referred.map((one) => [nameOf(one), one]));
  }

  /** The statement that a submission refers to, if there is one that counts. */
  targetOf({ providerId, claims: { str, ref } }: Submission): Target | undefined {
    return ref === undefined ? undefined : this.#targets.get(nameOf({ providerId, str, seq: ref.seq }));
  }

  /** Position in whose place the lines of an accepted statement of this batch stand. */
  standsAt(position: number): number {
    return this.#standsAt.get(position) ?? position;
  }

  /** Takes an accepted submission in: what it withdraws no longer counts, and what it says can be referred to. */
  admit(submission: Submission, position: number): void {
    const { providerId, claims, body } = submission;
    const target = this.targetOf(submission);
    if (target !== undefined) this.#withdraw(submission, target, position);
    if (body === undefined) return;
    const standsAt = target?.standsAt ?? position;
    this.#standsAt.set(position, standsAt);
    for (const line of body.lines) if (line.t === 'workload') this.work.put({ providerId, workload: line.id }, { handle: line.customer, state: line.state, standsAt, position });
    this.#targets.set(nameOf({ providerId, str: claims.str, seq: claims.seq }), { position, standsAt, periodTo: claims.per.to, id: undefined, said: saidBy(body.lines) });
  }

  #withdraw({ providerId, claims: { iss, str, ref } }: Submission, target: Target, by: number): void {
    const { said, standsAt } = target;
    const concerned = new Set(said.customers);
    // Whose an exchange is, is asked while the lines withdrawn still say so.
    for (const workload of said.exchanging) {
      const handle = this.work.current({ providerId, workload })?.handle;
      if (handle !== undefined) concerned.add(handle);
    }
    for (const workload of said.workloads) this.work.withdraw({ providerId, workload }, standsAt);
    this.#targets.delete(nameOf({ providerId, str, seq: ref?.seq ?? 0 }));
    this.withdrawals.push({ providerId, iss, str, by, target, concerned });
  }
}

function nameOf({ providerId, str, seq }: { readonly providerId: number; readonly str: string; readonly seq: number }): string {
  return `${seq} ${providerId} ${str}`;
}
