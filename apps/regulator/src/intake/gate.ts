/** Lets a few pieces of work run at a time; the others wait in order of arrival. */
export class Gate {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly limits: { readonly running: number; readonly waiting: number }) {}

  /** True when as many wait as may: the caller turns the next one away. */
  get full(): boolean {
    return this.#waiting.length >= this.limits.waiting;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.limits.running) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await work();
    } finally {
      // Whoever is next takes over this place, so that nobody slips in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
