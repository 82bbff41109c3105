import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '#libs/postgres';
import type { SigningKey } from '#libs/signing';
import { CLOCK, type Clock } from '../config/clock.js';
import { HUB_KEY } from '../config/hub-key.js';
import { HUB_SETTINGS, type HubSettings } from '../config/settings.js';
import { Drain } from '../detection/drain.js';
import { Gate } from '../intake/gate.js';
import { Sealer } from '../log/sealer.js';
import { DATABASE } from '../persistence/database.module.js';
import type { OpenDisclosure } from '../persistence/disclosures.js';
import { acceptAnswer } from './accept-answer.js';
import { acceptResult } from './accept-result.js';
import { answerPresence } from './answer-presence.js';
import { deliverOrders } from './deliver-orders.js';
import type { Logged } from './logged.js';
import { OrderError } from './order-error.js';
import { submitOrder } from './submit-order.js';

/** Everything here takes the log's lock for a moment: so many at a time, so many more may wait. Statements go before. */
const LIMITS = { running: 2, waiting: 64 } as const;

/** Orders and what is done under them, each step an entry of the log. */
@Injectable()
export class OrdersService {
  readonly #gate = new Gate(LIMITS);

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(HUB_SETTINGS) private readonly settings: HubSettings,
    @Inject(HUB_KEY) private readonly hubKey: SigningKey,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Drain) private readonly drain: Drain,
    @Inject(Sealer) private readonly sealer: Sealer,
  ) {}

  async submit(text: string): Promise<Logged> {
    return this.#enter(async () => submitOrder(this.database.pool, text, this.#hub()));
  }

  /** ORDER_REQUEST when the request is signed for another provider than the address names. */
  async deliver(request: string, iss: string): Promise<readonly OpenDisclosure[]> {
    const { orders } = await this.#enter(async () => deliverOrders(this.database.pool, request, iss, this.#hub()));
    return orders;
  }

  async answer(compact: string): Promise<Logged> {
    return this.#enter(async () => acceptAnswer(this.database.pool, compact, this.#hub()));
  }

  async result(compact: string): Promise<Logged> {
    return this.#enter(async () => acceptResult(this.database.pool, compact, this.#hub()));
  }

  async presence(compact: string): Promise<Logged> {
    return this.#enter(async () => answerPresence(this.database.pool, compact, { ...this.#hub(), key: this.hubKey }));
  }

  #hub(): { readonly origin: string; readonly now: number } {
    return { origin: this.settings.origin, now: this.clock() };
  }

  async #enter<T extends { readonly new: boolean }>(work: () => Promise<T>): Promise<T> {
    this.sealer.requireSound();
    if (this.#gate.full) throw new OrderError('ORDER_BUSY', 'Too many orders are waiting. Try again.');
    const done = await this.#gate.run(work);
    if (done.new) {
      this.sealer.trigger();
      this.drain.trigger();
    }
    return done;
  }
}
