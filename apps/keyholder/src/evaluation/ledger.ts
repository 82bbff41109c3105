import type { Entry, Event } from '../audit/entry.js';

/**
 * What was spent and which batches were answered: a fold over the audit log, so that a restart knows what the process before it knew. Never
 * written anywhere else.
 */
export class Ledger {
  readonly #batches = new Set<string>();
  readonly #spent = new Map<string, number>();

  static of(entries: readonly Entry[]): Ledger {
    const ledger = new Ledger();
    for (const entry of entries) if (entry.kind === 'evaluated') ledger.record(entry);
    return ledger;
  }

  /** Batch ids are the asker's: one that another asker used says nothing. */
  answered(iss: string, batch: string): boolean {
    return this.#batches.has(keyOf(iss, batch));
  }

  /** Points that a provider has asked for in an epoch. All generations of the key count together: the tokens are the same. */
  spentIn(iss: string, epoch: string): number {
    return this.#spent.get(keyOf(iss, epoch)) ?? 0;
  }

  /** Points asked for under an order, by whichever officer. */
  spentUnder(order: string): number {
    return this.#spent.get(keyOf('order', order)) ?? 0;
  }

  record({ iss, epoch, batch, count, order }: Pick<Event & { readonly kind: 'evaluated' }, 'iss' | 'epoch' | 'batch' | 'count' | 'order'>): void {
    this.#batches.add(keyOf(iss, batch));
    const key = order === undefined ? keyOf(iss, epoch) : keyOf('order', order);
    this.#spent.set(key, (this.#spent.get(key) ?? 0) + count);
  }
}

/** A line feed stands in neither part. */
function keyOf(first: string, second: string): string {
  return `${first}\n${second}`;
}
