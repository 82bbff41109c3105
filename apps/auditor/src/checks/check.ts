import { performance } from 'node:perf_hooks';

import { CodedError, type Place } from '#libs/errors';

import type { FindingCode } from '../errors.js';

/** The named checks, in the order in which they are reported. */
const CHECKS = {
  CHECKPOINT: 'Checkpoint: form, origin, signature of the log',
  WITNESSES: 'Witnesses: cosignatures and their quorum',
  TREE: 'Tree: every tile and the root, from the entries',
  CONSISTENCY: 'Consistency: extends the earlier checkpoint',
  LEAVES: 'Leaves: form, long contents, the log’s own key first',
  FILES: 'Files: none that the log does not bind',
  REGISTRY: 'Registry: providers, their keys, officers',
  STATEMENTS: 'Statements: form, signature, key, issuer, audience, claims',
  CHAINS: 'Streams: complete chains',
  EXACTLY_ONCE: 'Statements: each exactly once',
  ENTRIES: 'Entries: signatures, officers, references, answers',
  BODIES: 'Bodies: digest, lines, totals, root',
  EQUIVOCATIONS: 'Equivocations: evidence holds',
  RULE_SETS: 'Rule sets: form, rules that can be run',
  ACCOUNTING: 'Compute accounting: operations against the catalogue',
  LIFECYCLE: 'Life of workloads: states, customers, references',
  RETENTION: 'Retention: deleted bodies are those whose time was over',
  RECEIPTS: 'Receipts: included in this log',
  VERDICTS: 'Verdicts: replayed from the log, byte for byte',
} as const;
export type CheckCode = keyof typeof CHECKS;

/** Where something was found: at a position of the log, in a file of the bundle. */
export interface Where extends Place {
  readonly position?: number;
}

export interface Failure {
  /** A FindingCode, or the code of the library that refused. */
  readonly code: string;
  readonly place: Where;
  readonly message: string;
}

export interface CheckResult {
  readonly code: CheckCode;
  readonly title: string;
  /** Things looked at: tiles, leaves, statements, bodies, rows, … */
  readonly count: number;
  /** The first failures, in the order found. */
  readonly failures: readonly Failure[];
  /** How many failures there were beyond those listed. */
  readonly moreFailures: number;
  /** Why the check could not be made, or not to its end: then it has neither passed nor failed. */
  readonly notRun?: string;
  readonly durationMs: number;
}

/** A forged bundle can fail at every line; the report stays readable and the memory bounded. */
const LISTED_FAILURES = 100;

/** Gathers what one named check looked at, found and took. */
export class Check {
  readonly #failures: Failure[] = [];
  #count = 0;
  #failed = 0;
  #durationMs = 0;
  #notRun: string | undefined;

  constructor(readonly code: CheckCode) {}

  get failed(): boolean {
    return this.#failed > 0;
  }

  get notRun(): string | undefined {
    return this.#notRun;
  }

  seen(count = 1): void {
    this.#count += count;
  }

  fail(code: FindingCode, place: Where, message: string): void {
    this.#add({ code, place, message });
  }

  /** A refusal that came from elsewhere than the call of `attempt`. */
  refuse(error: CodedError, place: Where): void {
    // The outer place is the bundle's own; the inner one adds what only the library knows (a line within a body, a field).
    this.#add({ code: error.code, place: { ...error.place, ...place }, message: error.message });
  }

  /** Says that the check is impossible here, or from here on; the first reason stays. */
  cannotRun(reason: string): void {
    this.#notRun ??= reason;
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

  /** Time that the work took elsewhere. */
  took(ms: number): void {
    this.#durationMs += ms;
  }

  /** Runs `work`; a refusal becomes a failure at `place` and gives undefined. Anything else is a fault of ours and passes on. */
  attempt<T>(place: Where, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      this.refuse(error, place);
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

/** One check of each name. */
export type Checks = Readonly<Record<CheckCode, Check>>;

export function newChecks(): Checks {
  return Object.fromEntries(Object.keys(CHECKS).map((code) => [code, new Check(code as CheckCode)])) as Record<CheckCode, Check>;
}
