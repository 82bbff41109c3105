import { toBase64url, toJson, utf8 } from '#libs/encoding';
import type { TokenRecord } from '#libs/report';
import { signJws, type SigningKey, type VerificationKey } from '#libs/signing';
import { z } from 'zod';
import { type OfficerKeys, requireOfficer } from './order.js';
import { readJson, readJws, requireSignature } from './read.js';
import { refusal } from './refusal.js';
import { base64url32, identifier, seconds, tokenRecord } from './scalars.js';

/** JWS `typ` of an officer's question. */
const QUERY_TYP = 'tributary-presence+jwt';
/** JWS `typ` of the hub's answer. */
const ANSWER_TYP = 'tributary-presence-answer+jwt';

/** An officer asks whether the token that key-holders gave for somebody is in the log. */
export interface PresenceQueryClaims {
  readonly v: 1;
  /** Origin of the log. */
  readonly aud: string;
  /** UTC seconds by the officer's clock. */
  readonly iat: number;
  /** Digest of the order. */
  readonly order: string;
  readonly token: TokenRecord;
}

/** What the hub signs, whether somebody is present or not. */
export interface PresenceAnswerClaims {
  readonly v: 1;
  /** Origin of the log. */
  readonly iss: string;
  readonly order: string;
  /** Digest of the question. */
  readonly query: string;
  readonly token: TokenRecord;
  /** The answer's own place in the log: it is about everything before. */
  readonly position: number;
  readonly present: boolean;
  /** Accounts that carry the token. */
  readonly accounts: number;
}

/** A question that an officer signed. */
export interface PresenceQuery {
  readonly claims: PresenceQueryClaims;
  readonly digest: string;
}

const querySchema = z.strictObject({ v: z.literal(1), aud: identifier, iat: seconds, order: base64url32, token: tokenRecord }) satisfies z.ZodType<PresenceQueryClaims>;
const answerSchema = z.strictObject({
  v: z.literal(1),
  iss: identifier,
  order: base64url32,
  query: base64url32,
  token: tokenRecord,
  position: z.int().nonnegative(),
  present: z.boolean(),
  accounts: z.int().nonnegative(),
}) satisfies z.ZodType<PresenceAnswerClaims>;

/** ORDERS_PRESENCE. */
export function signPresenceQuery(claims: PresenceQueryClaims, key: SigningKey): string {
  const payload = utf8(toJson(claims));
  readJson(querySchema, payload, 'ORDERS_PRESENCE');
  return signJws(payload, key, QUERY_TYP);
}

/** ORDERS_PRESENCE, ORDERS_OFFICER, ORDERS_SIGNATURE. */
export function decodePresenceQuery(compact: string, officers: OfficerKeys): PresenceQuery {
  const jws = readJws(compact, QUERY_TYP, 'ORDERS_PRESENCE');
  const claims = readJson(querySchema, jws.payload, 'ORDERS_PRESENCE');
  requireOfficer(jws, officers, 'kid');
  return { claims, digest: toBase64url(jws.digest) };
}

/** The token that a question names, unverified. ORDERS_PRESENCE. */
export function tokenAsked(compact: string): TokenRecord {
  return readJson(querySchema, readJws(compact, QUERY_TYP, 'ORDERS_PRESENCE').payload, 'ORDERS_PRESENCE').token;
}

/** ORDERS_PRESENCE. */
export function signPresenceAnswer(claims: PresenceAnswerClaims, key: SigningKey): string {
  const payload = utf8(toJson(claims));
  readPresenceAnswer(payload);
  return signJws(payload, key, ANSWER_TYP);
}

/** The hub's signed answer. ORDERS_PRESENCE, ORDERS_SIGNATURE. */
export function decodePresenceAnswer(compact: string, hub: VerificationKey): PresenceAnswerClaims {
  const jws = readJws(compact, ANSWER_TYP, 'ORDERS_PRESENCE', 'answer');
  const claims = readPresenceAnswer(jws.payload);
  requireSignature(jws, hub, 'answer');
  return claims;
}

function readPresenceAnswer(payload: Uint8Array): PresenceAnswerClaims {
  const claims = readJson(answerSchema, payload, 'ORDERS_PRESENCE');
  if (claims.present !== claims.accounts > 0) throw refusal('ORDERS_PRESENCE', 'present is to have an account', { field: 'present' });
  return claims;
}
