/** Streams whose heads are kept at a time. */
const KEPT = 10_000;

/**
 * Heads of streams as this hub moved them: the statement that continues one need not be looked for. Another hub may have moved the head since, and the key may be
 * revoked; that is decided under the log's lock, as for every statement. A head is taken by whoever continues it, so that it spares one look (or those of one batch) and no more: who
 * repeats a statement, or signs by a revoked key, has at most one body, or the bodies of one batch, read for each statement that was accepted.
 */
export class StreamHeads {
  readonly #seqs = new Map<string, number>();

  /** A statement of the stream was accepted at `seq`. */
  moved(providerId: number, str: string, seq: number): void {
    const name = `${providerId} ${str}`;
    // Last in the order of insertion: what is dropped is what moved longest ago.
    this.#seqs.delete(name);
    this.#seqs.set(name, seq);
    for (const oldest of this.#seqs.keys()) {
      if (this.#seqs.size <= KEPT) break;
      this.#seqs.delete(oldest);
    }
  }

  /** True once when the head before `seq` is known. */
  take(providerId: number, str: string, seq: number): boolean {
    const name = `${providerId} ${str}`;
    return this.#seqs.get(name) === seq - 1 && this.#seqs.delete(name);
  }
}
