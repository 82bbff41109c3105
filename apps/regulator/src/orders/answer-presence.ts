import type { Pool } from 'pg';
import { toJson } from '#libs/encoding';
import { decodePresenceQuery, signPresenceAnswer } from '#libs/orders';
import type { SigningKey } from '#libs/signing';
import { takeLogTurn } from '../entries/log-turn.js';
import { validOfficers } from '../officers/valid-officers.js';
import { countCarriers, countQuestion, findOrder } from '../persistence/lawful-orders.js';
import { findLogEntry } from '../persistence/log-entries.js';
import { readLogHead } from '../persistence/log-head.js';
import { alreadyLogged, type Logged } from './logged.js';
import { OrderError } from './order-error.js';
import { requireAudience, requireInForce, requirePast } from './time-limits.js';

/** What answering takes of a hub. */
interface AnsweringHub {
  readonly origin: string;
  readonly now: number;
  readonly key: SigningKey;
}

/**
 * Says whether a token is in the log, positive and negative alike signed and logged: a no is as much an answer, and an auditor recomputes
 * both. ORDERS_PRESENCE, ORDERS_OFFICER, ORDERS_SIGNATURE, ORDER_AUDIENCE, ORDER_FROM_FUTURE, ORDER_UNKNOWN, ORDER_TOKEN, ORDER_EXPIRED,
 * ORDER_QUOTA.
 */
export async function answerPresence(pool: Pool, compact: string, hub: AnsweringHub): Promise<Logged> {
  const { claims } = decodePresenceQuery(compact, await validOfficers(pool, (await readLogHead(pool)).size));
  const { order: name, token } = claims;
  requireAudience(claims.aud, hub.origin);
  requirePast(claims.iat, hub.now);
  return takeLogTurn(pool, async (turn) => {
    const { digest } = decodePresenceQuery(compact, await validOfficers(turn.client, turn.position));
    const known = await findLogEntry(turn.client, digest);
    if (known !== undefined) return alreadyLogged(known);
    const order = await findOrder(turn.client, name);
    if (order?.kind !== 'presence') throw new OrderError('ORDER_UNKNOWN', 'There is no such order to ask for presence.', { field: 'order' });
    if (token.epoch !== order.epoch || token.mode !== 'toprf') throw new OrderError('ORDER_TOKEN', 'The order is about another epoch, or the token was not made by key-holders.', { field: 'token' });
    requireInForce(order.expires, { now: hub.now, log: turn.clock });
    if (order.asked >= (order.quota ?? 0)) throw new OrderError('ORDER_QUOTA', 'As many questions were answered as the order allows.', { field: 'order' });
    const accounts = await countCarriers(turn.client, token);
    const answer = signPresenceAnswer({ v: 1, iss: hub.origin, order: name, query: digest, token, position: turn.position, present: accounts > 0, accounts }, hub.key);
    const content = toJson({ query: compact, answer });
    const position = await turn.append({ kind: 'presence-result', digest, content });
    await countQuestion(turn.client, name);
    return { new: true, kind: 'presence-result', digest, position, content };
  });
}
