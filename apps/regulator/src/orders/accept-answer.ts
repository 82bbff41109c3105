import type { Pool } from 'pg';
import { toJson } from '#libs/encoding';
import { answerKid, decodeAnswer, type Answer } from '#libs/orders';
import { takeLogTurn } from '../entries/log-turn.js';
import { findDisclosure, recordAnswer } from '../persistence/disclosures.js';
import { findOrder } from '../persistence/lawful-orders.js';
import { findLogEntry } from '../persistence/log-entries.js';
import { readLogHead } from '../persistence/log-head.js';
import type { Queryable } from '../persistence/queryable.js';
import { agentKeys } from './agent-keys.js';
import { alreadyLogged, type Logged } from './logged.js';
import { OrderError } from './order-error.js';
import { requireAudience, requireInForce, requirePast } from './time-limits.js';

/**
 * Keeps a provider's answer to an order to disclose: a box that the hub cannot open, or a signed no. One answer to an order; the same one
 * again is answered as before. ORDERS_ANSWER, ORDERS_AGENT, ORDERS_SIGNATURE, ORDER_AUDIENCE, ORDER_FROM_FUTURE, ORDER_UNKNOWN,
 * ORDER_NOT_DELIVERED, ORDER_ANSWERED, ORDER_EXPIRED.
 */
export async function acceptAnswer(pool: Pool, compact: string, hub: { readonly origin: string; readonly now: number }): Promise<Logged> {
  const decoded = async (db: Queryable, position: number): Promise<Answer> => decodeAnswer(compact, (await agentKeys(db, answerKid(compact), position)).keys);
  const { claims } = await decoded(pool, (await readLogHead(pool)).size);
  requireAudience(claims.aud, hub.origin);
  requirePast(claims.iat, hub.now);
  return takeLogTurn(pool, async (turn) => {
    const { digest } = await decoded(turn.client, turn.position);
    const known = await findLogEntry(turn.client, digest);
    if (known !== undefined) return alreadyLogged(known);
    const order = await findOrder(turn.client, claims.order);
    if (order?.kind !== 'disclose') throw new OrderError('ORDER_UNKNOWN', 'There is no such order to disclose.', { field: 'order' });
    const disclosure = await findDisclosure(turn.client, claims.order, claims.iss);
    if (disclosure === undefined) throw new OrderError('ORDER_NOT_DELIVERED', 'This provider was not given the order.', { field: 'order' });
    if (disclosure.answered) throw new OrderError('ORDER_ANSWERED', 'This provider has answered the order before.', { field: 'order' });
    requireInForce(order.expires, { now: hub.now, log: turn.clock });
    const content = toJson({ answer: compact });
    const position = await turn.append({ kind: 'disclosure-answer', digest, content });
    await recordAnswer(turn.client, { order: claims.order, providerId: disclosure.providerId, digest, position, outcome: claims.outcome });
    return { new: true, kind: 'disclosure-answer', digest, position, content };
  });
}
