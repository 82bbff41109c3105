import type { Pool } from 'pg';
import { toJson } from '#libs/encoding';
import { decodeResult } from '#libs/orders';
import { takeLogTurn } from '../entries/log-turn.js';
import { validOfficers } from '../officers/valid-officers.js';
import { findAnswered, recordResult } from '../persistence/disclosures.js';
import { findOrder } from '../persistence/lawful-orders.js';
import { findLogEntry } from '../persistence/log-entries.js';
import { readLogHead } from '../persistence/log-head.js';
import { alreadyLogged, type Logged } from './logged.js';
import { OrderError } from './order-error.js';
import { requireAudience, requirePast } from './time-limits.js';

/**
 * Compares the token that key-holders gave for a disclosed identifier with the order's: whether the provider disclosed the right person. The
 * officer's word for it is signed, and the comparison is anybody's who reads the log. ORDERS_RESULT, ORDERS_OFFICER, ORDERS_SIGNATURE,
 * ORDER_AUDIENCE, ORDER_FROM_FUTURE, ORDER_ANSWER_UNKNOWN.
 */
export async function acceptResult(pool: Pool, compact: string, hub: { readonly origin: string; readonly now: number }): Promise<Logged> {
  const { claims } = decodeResult(compact, await validOfficers(pool, (await readLogHead(pool)).size));
  requireAudience(claims.aud, hub.origin);
  requirePast(claims.iat, hub.now);
  return takeLogTurn(pool, async (turn) => {
    const { digest } = decodeResult(compact, await validOfficers(turn.client, turn.position));
    const known = await findLogEntry(turn.client, digest);
    if (known !== undefined) return alreadyLogged(known);
    const answered = await findAnswered(turn.client, claims.answer);
    if (answered?.order !== claims.order || answered.outcome !== 'disclosed') throw new OrderError('ORDER_ANSWER_UNKNOWN', 'There is no such answer to the order that discloses anything.', { field: 'answer' });
    const matches = (await findOrder(turn.client, claims.order))?.token === claims.token;
    const content = toJson({ result: compact, matches });
    const position = await turn.append({ kind: 'disclosure-result', digest, content });
    await recordResult(turn.client, { answer: claims.answer, position, matches });
    return { new: true, kind: 'disclosure-result', digest, position, content };
  });
}
