import { performance } from 'node:perf_hooks';

import { CodedError, type Place } from '#libs/errors';

import type { FindingCode } from '../errors.js';

/** The named checks, in the order in which they are reported. */
export const CHECKS = {
  MANIFEST: 'Manifest: form and signature',
  FILES: 'Files: present, none unlisted, size and digest',
  KEYS: 'Providers: keys and their thumbprints',
  OFFICERS: 'Officers: keys and their thumbprints',
  STATEMENTS: 'Statements: form, signature, key, issuer, audience, claims',
  CHAINS: 'Streams: complete chains',
  EXACTLY_ONCE: 'Statements: each exactly once',
  ENTRIES: 'Entries: signatures, officers, references, answers',
  POSITIONS: 'Log: positions and clock',
  BODIES: 'Bodies: digest, lines, totals, root',
  EQUIVOCATIONS: 'Equivocations: evidence holds',
  POLICIES: 'Policies: digest and form',
  ACCOUNTING: 'Compute accounting: operations against the catalogue',
  LIFECYCLE: 'Life of workloads: states, customers, references',
  VERDICTS: 'Verdicts: replayed from the log, byte for byte',
  HISTORY: 'History: extends the earlier export',
} as const;
export type CheckCode = keyof typeof CHECKS;

export interface Failure {
  /** A FindingCode, or the code of the library that refused. */
  readonly code: string;
  readonly place: Place;
  readonly message: string;
}

export interface CheckResult {
  readonly code: CheckCode;
  readonly title: string;
  /** Things looked at: files, statements, bodies, rows, … */
  readonly count: number;
  /** The first failures, in the order found. */
  readonly failures: readonly Failure[];
  /** How many failures there were beyond those listed. */
  readonly moreFailures: number;
  /** Why the check could not be made; then it has neither passed nor failed. */
  readonly notRun?: string;
  readonly durationMs: number;
}

/** A forged export can fail at every line; the report stays readable and the memory bounded. */
const LISTED_FAILURES = 100;

/** Gathers what one named check looked at, found and took. */
export class Check {
  readonly #failures: Failure[] = [];
  #count = 0;
  #failed = 0;
  #durationMs = 0;
  #notRun: string | undefined;

  constructor(readonly code: CheckCode) {}

  get passed(): boolean {
    return this.#failed === 0 && this.#notRun === undefined;
  }

  seen(count = 1): void {
    this.#count += count;
  }

  fail(code: FindingCode, place: Place, message: string): void {
    this.#add({ code, place, message });
  }

  /** Says that the check is impossible here. */
  cannotRun(reason: string): void {
    this.#notRun = reason;
  }

  /** Adds the time that `work` takes to this check's. */
  timed<T>(work: () => T): T {
    const started = performance.now();
    try {
      return work();
    } finally {
      this.#durationMs += performance.now() - started;
    }
  }

  /** Runs `work`; a refusal becomes a failure at `place` and gives undefined. Anything else is a fault of ours and passes on. */
  attempt<T>(place: Place, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      // The outer place is the export's own; the inner one adds what only the library knows (a line within a body, a field).
      this.#add({ code: error.code, place: { ...error.place, ...place }, message: error.message });
      return undefined;
    }
  }

  result(): CheckResult {
    return {
      code: this.code,
      title: CHECKS[this.code],
      count: this.#count,
      failures: [...this.#failures],
      moreFailures: this.#failed - this.#failures.length,
      ...(this.#notRun === undefined ? {} : { notRun: this.#notRun }),
      durationMs: Math.round(this.#durationMs * 10) / 10,
    };
  }

  #add(failure: Failure): void {
    this.#failed += 1;
    if (this.#failures.length < LISTED_FAILURES) this.#failures.push(failure);
  }
}
