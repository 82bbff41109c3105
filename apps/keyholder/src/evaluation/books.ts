import type { AuditLog } from '../audit/audit-log.js';
import type { Event } from '../audit/entry.js';
import { HolderError } from '../holder-error.js';
import type { Ledger } from './ledger.js';

type Spending = Omit<Event & { readonly kind: 'evaluated' }, 'kind'>;

/**
 * The audit log with what follows from it. Everything that writes goes one after the other, so that two requests at the same time can
 * neither spend the same points nor be answered for the same batch.
 */
export class Books {
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly log: AuditLog,
    private readonly ledger: Ledger,
  ) {}

  get head(): AuditLog['head'] {
    return this.log.head;
  }

  get writable(): boolean {
    return this.log.writable;
  }

  /** HOLDER_BATCH_REPLAYED. */
  requireFresh(iss: string, batch: string): void {
    if (this.ledger.answered(iss, batch)) throw new HolderError('HOLDER_BATCH_REPLAYED', 'this batch was answered already', { field: 'batch' });
  }

  /** Decides, and returns when the decision is on the medium. HOLDER_BATCH_REPLAYED, HOLDER_QUOTA; HOLDER_LOG_WRITE. Nothing is spent unless it returns. */
  async spend(spending: Spending, quota: number): Promise<void> {
    return this.#inTurn(async () => {
      const { iss, epoch, batch, count, order } = spending;
      this.requireFresh(iss, batch);
      const spent = order === undefined ? this.ledger.spentIn(iss, epoch) : this.ledger.spentUnder(order);
      if (spent + count > quota) throw new HolderError('HOLDER_QUOTA', 'more points than are left of the quota', { field: 'points' });
      await this.log.append({ kind: 'evaluated', ...spending });
      this.ledger.record(spending);
    });
  }

  async refused(event: Omit<Event & { readonly kind: 'refused' }, 'kind'>): Promise<void> {
    return this.#inTurn(async () => this.log.note({ kind: 'refused', ...event }));
  }

  async record(event: Event & { readonly kind: 'opened' | 'closed' }): Promise<void> {
    return this.#inTurn(async () => this.log.append(event));
  }

  async close(): Promise<void> {
    return this.#inTurn(async () => this.log.close());
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
