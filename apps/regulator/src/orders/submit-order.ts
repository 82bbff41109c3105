import type { Pool } from 'pg';
import { ENTRY_OF_ORDER } from '#libs/entries';
import { decodeOrder, type Order, readOrderDigest } from '#libs/orders';
import { takeLogTurn } from '../entries/log-turn.js';
import { applyRuling } from '../linkage/apply-ruling.js';
import { validOfficers } from '../officers/valid-officers.js';
import { insertOrder } from '../persistence/lawful-orders.js';
import { findLogEntry } from '../persistence/log-entries.js';
import { readLogHead } from '../persistence/log-head.js';
import { alreadyLogged, type Logged } from './logged.js';
import { requireAudience, requireInForce, requirePast } from './time-limits.js';

/**
 * Puts an order of two officers into the log; a ruling takes effect in the same transaction. An order that is there already is answered as
 * before, also when its officers have left since. An order about a token that nobody carries is logged like any other: a refusal would
 * be an answer to a question that no entry shows.
 *
 * ORDERS_… of libs/orders, ORDER_AUDIENCE, ORDER_FROM_FUTURE, ORDER_EXPIRED. Nothing takes the log's lock that is not an order by itself.
 */
export async function submitOrder(pool: Pool, text: string, hub: { readonly origin: string; readonly now: number }): Promise<Logged> {
  const before = await findLogEntry(pool, readOrderDigest(text));
  if (before !== undefined) return alreadyLogged(before);
  const head = await readLogHead(pool);
  const check = ({ claims }: Order, log: number): void => {
    requireAudience(claims.aud, hub.origin);
    requirePast(claims.iat, hub.now);
    requireInForce(claims.kind === 'ruling' ? null : claims.expires, { now: hub.now, log });
  };
  check(decodeOrder(text, await validOfficers(pool, head.size)), head.clock);
  return takeLogTurn(pool, async (turn) => {
    const order = decodeOrder(text, await validOfficers(turn.client, turn.position));
    const { claims, digest, signers } = order;
    const known = await findLogEntry(turn.client, digest);
    if (known !== undefined) return alreadyLogged(known);
    check(order, turn.clock);
    const kind = ENTRY_OF_ORDER[claims.kind];
    const position = await turn.append({ kind, digest, content: text });
    await insertOrder(turn.client, { digest, position, claims, signers });
    if (claims.kind === 'ruling') {
      const { act, token, account } = claims;
      await applyRuling(turn.client, { act, token, ...(account === undefined ? {} : { account }) }, position);
    }
    return { new: true, kind, digest, position, content: text };
  });
}
