import type { WorkloadState } from '#libs/report';
import { workloadName, type StandingWorkload, type WorkloadName } from '../../persistence/workloads.js';

/** What succession goes by of a workload's line, stored or brought by an earlier submission of the batch. */
export interface Current {
  readonly handle: string;
  readonly state: WorkloadState;
}

/** A line in force: of each workload at most one stands at a place. */
interface Standing extends Current {
  readonly standsAt: number;
  /** Row id of its statement; undefined for one of this batch. */
  readonly statementId: number | undefined;
  /** Position of its statement, when it is of this batch. */
  readonly position: number | undefined;
}

/** Where a line in force is, and the statement whose line stands after it. */
export interface Succession extends WorkloadName {
  readonly statementId: number;
  readonly by: number | null;
}

/**
 * All lines in force of the workloads that a batch with a correction names, in the order in which they stand. Only such a batch needs more of a
 * workload than its newest line: what was withdrawn lets the one before it count again, and what stands in its place has neighbours on both sides.
 */
export class StandingWork {
  readonly #lines = new Map<string, { readonly of: WorkloadName; readonly lines: Standing[] }>();

  constructor(rows: readonly StandingWorkload[]) {
    for (const { providerId, workload, handle, state, standsAt, statementId } of rows) this.#insert({ providerId, workload }, { handle, state, standsAt, statementId, position: undefined });
  }

  /** The newest line in force. */
  current(name: WorkloadName): Current | undefined {
    return this.#of(name).at(-1);
  }

  /** The lines that stand before and after a place. */
  around(name: WorkloadName, standsAt: number): { readonly before: Current | undefined; readonly after: Current | undefined } {
    const lines = this.#of(name);
    return { before: lines.findLast((one) => one.standsAt < standsAt), after: lines.find((one) => one.standsAt > standsAt) };
  }

  /** A line of this batch. */
  put(name: WorkloadName, line: { readonly handle: string; readonly state: WorkloadState; readonly standsAt: number; readonly position: number }): void {
    this.#insert(name, { ...line, statementId: undefined });
  }

  withdraw(name: WorkloadName, standsAt: number): void {
    const lines = this.#of(name);
    const at = lines.findIndex((one) => one.standsAt === standsAt);
    if (at >= 0) lines.splice(at, 1);
  }

  /** Every line in force with its successor, by row ids of statements; `idAt` knows those of this batch. */
  successions(idAt: (position: number) => number): Succession[] {
    const idOf = ({ statementId, position }: Standing): number => statementId ?? idAt(position ?? -1);
    return [...this.#lines.values()].flatMap(({ of, lines }) =>
      lines.map((line, nth) => {
        const next = lines[nth + 1];
        return { ...of, statementId: idOf(line), by: next === undefined ? null : idOf(next) };
      }),
    );
  }

  #insert(name: WorkloadName, line: Standing): void {
    const key = workloadName(name);
    const known = this.#lines.get(key) ?? { of: name, lines: [] };
    this.#lines.set(key, known);
    // Nearly always the last: only a correction stands earlier.
    const after = known.lines.findLastIndex((one) => one.standsAt < line.standsAt);
    known.lines.splice(after + 1, 0, line);
  }

  #of(name: WorkloadName): Standing[] {
    return this.#lines.get(workloadName(name))?.lines ?? [];
  }
}
