interface Waiter {
  readonly position: number;
  readonly done: (covered: boolean) => void;
}

/** Those who wait until a checkpoint covers their position, each for a limited time. */
export class Waiting {
  readonly #waiters = new Set<Waiter>();

  get count(): number {
    return this.#waiters.size;
  }

  /** Resolves to true when `covered` was called with more than `position`, to false after `ms` milliseconds or by `end`. */
  async for(position: number, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const waiter = { position, done: (covered: boolean) => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve(covered);
      } };
      const timer = setTimeout(() => waiter.done(false), ms);
      this.#waiters.add(waiter);
    });
  }

  covered(size: number): void {
    for (const waiter of this.#waiters) if (waiter.position < size) waiter.done(true);
  }

  /** Nothing more will be covered. */
  end(): void {
    for (const waiter of this.#waiters) waiter.done(false);
  }
}
