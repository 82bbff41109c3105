import type { Step } from '../types.js';
import { refusal } from '../refusal.js';
import { checkRepertoire } from './unicode.js';

/** A value on its way through the rules of the profile, with the steps taken so far. */
export class Trail {
  readonly #steps: Step[];

  private constructor(
    readonly value: string,
    steps: Step[],
  ) {
    this.#steps = steps;
  }

  /** Starts with the raw value. PSEUDONYM_TOO_LONG over `limit` UTF-16 code units, PSEUDONYM_CHARACTERS as `checkRepertoire`. */
  static start(raw: string, limit: number): Trail {
    if (raw.length > limit) throw refusal('PSEUDONYM_TOO_LONG', `is longer than ${limit} characters`);
    checkRepertoire(raw);
    return new Trail(raw, [{ rule: 'as recorded', result: raw }]);
  }

  /** Applies a rule; a rule that changes nothing is noted as well, because its absence is a question people ask. */
  apply(rule: string, change: (value: string) => string): Trail {
    const result = change(this.value);
    return new Trail(result, [...this.#steps, { rule, result }]);
  }

  /** Says something about the value without changing it. */
  note(rule: string, finding: string): Trail {
    return new Trail(this.value, [...this.#steps, { rule, result: finding }]);
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }
}
