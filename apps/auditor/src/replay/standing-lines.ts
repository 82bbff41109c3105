/**
 * Lines about things, of each thing those that are in force in the order in which they stand: the last one counts. A line stands at its statement's
 * position, or in the place of the one that it corrects, so that no two about one thing stand at one place.
 */
export class StandingLines<T> {
  readonly #lines = new Map<string, { readonly standsAt: number; readonly line: T }[]>();

  /** Puts a line at its place; one that stands there already (only a forged log has two) is replaced. */
  put(thing: string, standsAt: number, line: T): void {
    const lines = this.#lines.get(thing);
    if (lines === undefined) return void this.#lines.set(thing, [{ standsAt, line }]);
    // Nearly always the last: only a correction stands earlier.
    const after = lines.findLastIndex((one) => one.standsAt < standsAt) + 1;
    lines.splice(after, lines[after]?.standsAt === standsAt ? 1 : 0, { standsAt, line });
  }

  /** Puts a line in the place of all others: for things whose lines are never withdrawn. */
  replace(thing: string, standsAt: number, line: T): void {
    this.#lines.set(thing, [{ standsAt, line }]);
  }

  withdraw(thing: string, standsAt: number): void {
    const lines = this.#lines.get(thing)?.filter((one) => one.standsAt !== standsAt) ?? [];
    if (lines.length > 0) this.#lines.set(thing, lines);
    else this.#lines.delete(thing);
  }

  /** The line that counts. */
  current(thing: string): T | undefined {
    return this.#lines.get(thing)?.at(-1)?.line;
  }

  /** The lines that stand next to a place, on either side. */
  around(thing: string, standsAt: number): { readonly before: T | undefined; readonly after: T | undefined } {
    const lines = this.#lines.get(thing) ?? [];
    return { before: lines.findLast((one) => one.standsAt < standsAt)?.line, after: lines.find((one) => one.standsAt > standsAt)?.line };
  }

  /** The line that counts, of each thing. */
  *all(): Generator<T> {
    for (const lines of this.#lines.values()) {
      const last = lines.at(-1);
      if (last !== undefined) yield last.line;
    }
  }
}
