import type { CodedError } from '#libs/errors';
import { ReporterError } from '../reporter-error.js';

/** How many problems are shown; the rest are counted. */
const SHOWN = 20;

/** Everything wrong with a run's input, in the order found: one bad file should not take twenty runs to put right. */
export class Problems {
  readonly #first: CodedError[] = [];
  #total = 0;
  #unread = false;

  add(problem: CodedError): void {
    this.#total += 1;
    if (this.#first.length < SHOWN) this.#first.push(problem);
  }

  /** A problem after which the rest of its file was not read. */
  addFatal(problem: CodedError): void {
    this.add(problem);
    this.#unread = true;
  }

  /** True when some file was not read to its end: then nothing is known to be missing from it. */
  get unread(): boolean {
    return this.#unread;
  }

  get total(): number {
    return this.#total;
  }

  get first(): readonly CodedError[] {
    return this.#first;
  }

  /** Any problem refuses the whole run. CodedError REPORTER_INPUT_REFUSED that carries them. */
  throwIfAny(): void {
    if (this.#total > 0) throw new InputRefused(this.#first, this.#total);
  }
}

export class InputRefused extends ReporterError {
  constructor(
    readonly problems: readonly CodedError[],
    readonly total: number,
  ) {
    super('REPORTER_INPUT_REFUSED', `${total} problem${total === 1 ? '' : 's'} in the input; nothing was signed, spooled or sent`);
  }
}
