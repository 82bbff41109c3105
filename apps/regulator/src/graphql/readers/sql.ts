/** Conditions and their values, gathered while a statement is written. Values only ever travel as parameters. */
export class Conditions {
  readonly #conditions: string[] = [];
  readonly #values: unknown[] = [];

  /** Adds a value and gives its placeholder. */
  value(value: unknown): string {
    this.#values.push(value);
    return `$${this.#values.length}`;
  }

  /** Adds a condition whose every `?` stands for one of the values, in order. */
  add(condition: string, ...values: readonly unknown[]): this {
    const rest = [...values];
    this.#conditions.push(condition.replaceAll('?', () => this.value(rest.shift())));
    return this;
  }

  /** `WHERE …`, or nothing when no condition was given. */
  get where(): string {
    return this.#conditions.length === 0 ? '' : `WHERE ${this.#conditions.map((condition) => `(${condition})`).join(' AND ')}`;
  }

  get values(): unknown[] {
    return this.#values;
  }
}
