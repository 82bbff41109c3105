import { isCodedError } from '#libs/errors';
import { decodeOrder, type DiscloseClaims, type OfficerKeys, signAgentRequest } from '#libs/orders';
import { z } from 'zod';
import type { Hub } from '../deliver/hub.js';
import type { Outcome } from '../deliver/outcome.js';
import { parseOrUndefined } from '../deliver/problem.js';
import { ReporterError } from '../reporter-error.js';
import type { Agent } from '../state/agent.js';

/** An order as the hub gave it. */
export interface GivenOrder {
  /** What the hub says is its digest. */
  readonly order: string;
  /** Our accounts that it is about, as the hub knows them. */
  readonly handles: readonly string[];
  /** Undefined when this is no order by two officers that we pinned, in force and meant for this log. */
  readonly claims: DiscloseClaims | undefined;
  /** Why not: a code. */
  readonly refused?: string;
}

const answer = z.strictObject({
  orders: z.array(z.strictObject({ order: z.string().max(64), position: z.int().nonnegative(), handles: z.array(z.string().regex(/^[\x21-\x7e]{1,200}$/)), text: z.string() })),
});

/** What orders are verified against. */
export interface OrderGrounds {
  readonly hub: Hub;
  readonly agent: Agent;
  readonly officers: OfficerKeys;
  readonly origin: string;
  /** UTC seconds. */
  readonly now: number;
}

/** Asks the hub for orders and verifies each. REPORTER_REFUSED, REPORTER_ANSWER, REPORTER_NOT_DELIVERED when the hub cannot be reached. */
export async function openOrders({ hub, agent, officers, origin, now }: OrderGrounds): Promise<readonly GivenOrder[]> {
  const request = signAgentRequest({ v: 1, iss: agent.iss, aud: origin, iat: now, act: 'orders' }, agent.key);
  const parsed = answer.safeParse(parseOrUndefined(answeredText(await hub.orders(agent.iss, request))));
  if (!parsed.success) throw new ReporterError('REPORTER_ANSWER', 'the hub answered something else than orders');
  return parsed.data.orders.map(({ order, handles, text }) => {
    const verified = verify(text, officers, origin, now);
    if (verified.claims !== undefined && verified.digest !== order) return { order, handles, claims: undefined, refused: 'REPORTER_ORDER_FORGED' };
    return { order, handles, claims: verified.claims, ...(verified.refused === undefined ? {} : { refused: verified.refused }) };
  });
}

/** What the hub answered. CodedErrors as above. */
export function answeredText(outcome: Outcome): string {
  if (outcome.kind === 'answered') return outcome.text;
  if (outcome.kind === 'unavailable') throw new ReporterError('REPORTER_NOT_DELIVERED', `the hub did not answer (${outcome.reason}); try again later`);
  const { code, title } = outcome.problem;
  throw new ReporterError('REPORTER_REFUSED', `the hub refused this (${[code ?? `status ${outcome.status}`, title].filter((part) => part !== undefined).join(': ')})`);
}

type Verified = { readonly claims: DiscloseClaims; readonly digest: string; readonly refused?: undefined } | { readonly claims: undefined; readonly refused: string };

/** The hub is not believed: it could be made to give out orders that nobody signed. */
function verify(text: string, officers: OfficerKeys, origin: string, now: number): Verified {
  try {
    const { claims, digest } = decodeOrder(text, officers);
    if (claims.kind !== 'disclose') return { claims: undefined, refused: 'ORDER_KIND' };
    if (claims.aud !== origin) return { claims: undefined, refused: 'ORDER_AUDIENCE' };
    if (claims.expires <= now) return { claims: undefined, refused: 'ORDER_EXPIRED' };
    return { claims, digest };
  } catch (error) {
    if (isCodedError(error)) return { claims: undefined, refused: error.code };
    throw error;
  }
}
