import type { TokenRecord } from '#libs/report';
import { z } from 'zod';
import { readJson } from './read.js';
import { refusal } from './refusal.js';
import { account, base64url16, base64url32, identifier, seconds, text, tokenRecord } from './scalars.js';

/** What every order says. It is published in the log: no member may hold an identifier. */
interface Terms {
  readonly v: 1;
  /** Origin of the log that the order is meant for. */
  readonly aud: string;
  /** base64url of 16 random bytes: two orders are never the same. */
  readonly id: string;
  /** UTC seconds by the clock of the officer who signed. */
  readonly iat: number;
  /** File number. */
  readonly case: string;
  readonly legalBasis: string;
}

/** How long an order may be acted on, and how much of it. */
interface Limits {
  /** UTC seconds from which on nobody may act on the order. */
  readonly expires: number;
  /** Identifiers that each key-holder evaluates under the order; nothing is filled up there. The hub answers no more questions for presence than that. */
  readonly quota: number;
}

/** A customer's account at one provider. */
export interface OrderedAccount {
  readonly provider: string;
  readonly handle: string;
}

/** A correction of linkage: a token that joins nobody any more, at one account or everywhere, or does again. */
export interface RulingClaims extends Terms {
  readonly kind: 'ruling';
  readonly act: 'disregard' | 'restore';
  readonly token: TokenRecord;
  readonly account?: OrderedAccount;
}

/** Who is behind a token: asked of each provider that reported it. */
export interface DiscloseClaims extends Terms, Limits {
  readonly kind: 'disclose';
  readonly token: TokenRecord;
  /** X25519 public key (JWK member `x`) that the identity is sealed to. Its private half never is on the hub. */
  readonly caseKey: string;
  /** Accounts that are asked about; every account that carries the token when absent. */
  readonly accounts?: readonly OrderedAccount[];
}

/** Whether somebody's token is in the log: asked of the hub. */
export interface PresenceClaims extends Terms, Limits {
  readonly kind: 'presence';
  /** Pseudonym epoch that is asked in. */
  readonly epoch: string;
}

export type OrderClaims = RulingClaims | DiscloseClaims | PresenceClaims;

const MOST_ACCOUNTS = 100;
const MOST_QUOTA = 10_000;

const terms = { v: z.literal(1), aud: identifier, id: base64url16, iat: seconds, case: text, legalBasis: text };
const limits = { expires: seconds, quota: z.int().positive().max(MOST_QUOTA) };

const schema = z.discriminatedUnion('kind', [
  z.strictObject({ ...terms, kind: z.literal('ruling'), act: z.enum(['disregard', 'restore']), token: tokenRecord, account: account.exactOptional() }),
  z.strictObject({ ...terms, ...limits, kind: z.literal('disclose'), token: tokenRecord, caseKey: base64url32, accounts: z.array(account).min(1).max(MOST_ACCOUNTS).exactOptional() }),
  z.strictObject({ ...terms, ...limits, kind: z.literal('presence'), epoch: text }),
]) satisfies z.ZodType<OrderClaims>;

/** The claims in an order's payload, or in a draft. ORDERS_CLAIMS with the field. */
export function decodeOrderClaims(payload: Uint8Array | string): OrderClaims {
  const claims = readJson(schema, payload, 'ORDERS_CLAIMS');
  if (claims.kind === 'ruling') return claims;
  if (claims.expires <= claims.iat) throw refusal('ORDERS_CLAIMS', 'the order expires before it is made', { field: 'expires' });
  const accounts = claims.kind === 'disclose' ? (claims.accounts ?? []) : [];
  if (new Set(accounts.map(({ provider, handle }) => `${provider} ${handle}`)).size !== accounts.length) throw refusal('ORDERS_CLAIMS', 'an account is named twice', { field: 'accounts' });
  return claims;
}
