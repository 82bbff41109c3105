import type { Pool } from 'pg';
import { toJson } from '#libs/encoding';
import { deliveryDigest } from '#libs/entries';
import { decodeAgentRequest, requestKid } from '#libs/orders';
import { takeLogTurn } from '../entries/log-turn.js';
import { findOpenDisclosures, insertDelivery, type OpenDisclosure } from '../persistence/disclosures.js';
import { readLogHead } from '../persistence/log-head.js';
import type { KeyRecord } from '../persistence/provider-keys.js';
import type { Queryable } from '../persistence/queryable.js';
import { agentKeys } from './agent-keys.js';
import { OrderError } from './order-error.js';
import { requireAudience, requireFresh } from './time-limits.js';

/** What an agent is given. */
export interface Delivered {
  readonly orders: readonly OpenDisclosure[];
  /** Whether an order was given for the first time. */
  readonly new: boolean;
}

/**
 * The orders that an agent's provider has to answer. Each is given once for the log: with the request under which it first was, so that the
 * provider cannot say it never asked. `iss` is the provider that is asked for. ORDER_REQUEST, ORDERS_REQUEST, ORDERS_AGENT, ORDERS_SIGNATURE, ORDER_AUDIENCE, ORDER_REQUEST_AGE.
 */
export async function deliverOrders(pool: Pool, request: string, iss: string, hub: { readonly origin: string; readonly now: number }): Promise<Delivered> {
  const head = await readLogHead(pool);
  const provider = await authenticate(pool, request, head.size, hub);
  if (provider.iss !== iss) throw new OrderError('ORDER_REQUEST', 'The request is another provider\'s.', { field: 'iss' });
  const open = await findOpenDisclosures(pool, provider.providerId, Math.max(hub.now, head.clock));
  if (open.every(({ deliveredPosition }) => deliveredPosition !== null)) return { orders: open, new: false };
  return takeLogTurn(pool, async (turn) => {
    await authenticate(turn.client, request, turn.position, hub);
    const orders: OpenDisclosure[] = [];
    // Looked up again under the lock: the accounts that are named are those before the entry's position, and nothing is delivered twice.
    for (const one of await findOpenDisclosures(turn.client, provider.providerId, Math.max(hub.now, turn.clock))) {
      if (one.deliveredPosition !== null) {
        orders.push(one);
        continue;
      }
      const { order, handles } = one;
      const position = await turn.append({ kind: 'disclosure-delivery', digest: deliveryDigest(order, provider.iss), content: toJson({ order, request, handles }) });
      await insertDelivery(turn.client, { order, providerId: provider.providerId, position });
      orders.push({ ...one, deliveredPosition: position });
    }
    return { orders, new: true };
  });
}

async function authenticate(db: Queryable, request: string, position: number, hub: { readonly origin: string; readonly now: number }): Promise<KeyRecord> {
  const { keys, provider } = await agentKeys(db, requestKid(request), position);
  const { aud, iat } = decodeAgentRequest(request, keys);
  requireAudience(aud, hub.origin);
  requireFresh(iat, hub.now);
  if (provider === undefined) throw new Error('a request was verified without a key');
  return provider;
}
