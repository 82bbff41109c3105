import { CodedError } from '#libs/errors';

import type { EvalErrorCode } from '../errors.js';
import type { PublishedCase } from './published-file.js';

/** The inputs of one case, read by name; EVAL_CASE for one that is missing or of another type. */
export class Inputs {
  readonly #one: PublishedCase;

  constructor(one: PublishedCase) {
    this.#one = one;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#one.inputs, name);
  }

  number(name: string, otherwise?: number): number {
    const value = this.has(name) ? this.#one.inputs[name] : otherwise;
    if (typeof value !== 'number') throw this.#missing(name, 'a number');
    return value;
  }

  numbers(name: string): readonly number[] {
    const value = this.has(name) ? this.#one.inputs[name] : undefined;
    if (!Array.isArray(value) || value.length === 0) throw this.#missing(name, 'a list of numbers');
    return value;
  }

  text(name: string): string {
    const value = this.has(name) ? this.#one.inputs[name] : undefined;
    if (typeof value !== 'string') throw this.#missing(name, 'a text');
    return value;
  }

  flag(name: string): boolean {
    const value = this.has(name) ? this.#one.inputs[name] : undefined;
    if (typeof value !== 'boolean') throw this.#missing(name, 'true or false');
    return value;
  }

  #missing(name: string, what: string): CodedError<EvalErrorCode> {
    return new CodedError('EVAL_CASE', `an input of a case is ${what}`, { field: `${this.#one.id}.inputs.${name}` });
  }
}
