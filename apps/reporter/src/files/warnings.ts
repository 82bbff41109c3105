import { placeText, type CodedError } from '#libs/errors';

/** How many warnings are shown; the rest are counted. */
const SHOWN = 20;

/** What a person should know although the run goes on: kept with code and place like errors, never with a value. */
export class Warnings {
  readonly #first: CodedError[] = [];
  #total = 0;

  add(warning: CodedError): void {
    this.#total += 1;
    if (this.#first.length < SHOWN) this.#first.push(warning);
  }

  get total(): number {
    return this.#total;
  }

  /** A line each, ready to print; empty when there is nothing to say. */
  text(): string {
    const lines = this.#first.map((warning) => `warning ${warning.code} at ${placeText(warning.place)}: ${warning.message}\n`);
    const hidden = this.#total - this.#first.length;
    return [...lines, ...(hidden > 0 ? [`… and ${hidden} more warnings\n`] : [])].join('');
  }
}
