/** A line in force, and the one that stands before it. */
interface Standing<T> {
  readonly standsAt: number;
  readonly line: T;
  readonly before: Standing<T> | undefined;
}

/**
 * Lines about things, of each thing those that are in force in the order in which they stand: the last one counts. A line stands at its statement's
 * position, or in the place of the one that it corrects, so that no two about one thing stand at one place.
 */
export class StandingLines<T> {
  /** Of each thing the last line. Nearly all have one only: a log has millions of them, and each costs one object. */
  readonly #last = new Map<string, Standing<T>>();

  /** Puts a line at its place; one that stands there already (only a forged log has two) is replaced. */
  put(thing: string, standsAt: number, line: T): void {
    // Nearly always none: only a correction stands earlier.
    const { later, rest } = this.#split(thing, standsAt);
    this.#set(thing, { standsAt, line, before: rest?.standsAt === standsAt ? rest.before : rest }, later);
  }

  /** Puts a line in the place of all others: for things whose lines are never withdrawn. */
  replace(thing: string, standsAt: number, line: T): void {
    this.#last.set(thing, { standsAt, line, before: undefined });
  }

  withdraw(thing: string, standsAt: number): void {
    const { later, rest } = this.#split(thing, standsAt);
    if (rest?.standsAt === standsAt) this.#set(thing, rest.before, later);
  }

  /** The line that counts. */
  current(thing: string): T | undefined {
    return this.#last.get(thing)?.line;
  }

  /** The lines that stand next to a place, on either side. */
  around(thing: string, standsAt: number): { readonly before: T | undefined; readonly after: T | undefined } {
    const { later, rest } = this.#split(thing, standsAt);
    return { before: (rest?.standsAt === standsAt ? rest.before : rest)?.line, after: later.at(-1)?.line };
  }

  /** The line that counts, of each thing. */
  *all(): Generator<T> {
    for (const { line } of this.#last.values()) yield line;
  }

  /** The lines that stand after a place, the last one first, and what is at it or before it. */
  #split(thing: string, standsAt: number): { readonly later: readonly Standing<T>[]; readonly rest: Standing<T> | undefined } {
    const later: Standing<T>[] = [];
    let rest = this.#last.get(thing);
    for (; rest !== undefined && rest.standsAt > standsAt; rest = rest.before) later.push(rest);
    return { later, rest };
  }

  #set(thing: string, rest: Standing<T> | undefined, later: readonly Standing<T>[]): void {
    const last = later.reduceRight<Standing<T> | undefined>((before, one) => ({ standsAt: one.standsAt, line: one.line, before }), rest);
    if (last === undefined) this.#last.delete(thing);
    else this.#last.set(thing, last);
  }
}
