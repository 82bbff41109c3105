/** How often something may happen: `rate` times a second in the long run, `burst` times at once after a quiet time. */
export interface Rate {
  readonly rate: number;
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  /** When `tokens` was true. Seconds. */
  at: number;
}

/**
 * Token buckets by name. At most `names` are remembered: names may be the sender's to choose (addresses), so those not heard of for the longest time are forgotten
 * first, which fills their bucket. Whoever has so many addresses to speak from cannot be held back by address in any case.
 */
export class TokenBuckets<Name> {
  /** In order of last use. */
  readonly #buckets = new Map<Name, Bucket>();

  constructor(
    private readonly limit: Rate,
    private readonly names: number,
    /** Seconds, of a clock that does not jump. */
    private readonly now: () => number,
  ) {}

  get size(): number {
    return this.#buckets.size;
  }

  /** Takes a token; gives 0, or the seconds until there is one: nothing was taken then. */
  take(name: Name): number {
    const bucket = this.#filled(name);
    this.#buckets.delete(name);
    this.#buckets.set(name, bucket);
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= this.names) break;
      this.#buckets.delete(oldest);
    }
    if (bucket.tokens < 1) return (1 - bucket.tokens) / this.limit.rate;
    bucket.tokens -= 1;
    return 0;
  }

  /** Gives back one that was taken. */
  giveBack(name: Name): void {
    const bucket = this.#buckets.get(name);
    if (bucket !== undefined) bucket.tokens = Math.min(this.limit.burst, bucket.tokens + 1);
  }

  #filled(name: Name): Bucket {
    const now = this.now();
    const { tokens, at } = this.#buckets.get(name) ?? { tokens: this.limit.burst, at: now };
    return { tokens: Math.min(this.limit.burst, tokens + (now - at) * this.limit.rate), at: now };
  }
}
