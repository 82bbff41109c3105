import { toBase64url, toJson, utf8 } from '#libs/encoding';
import { signJws, type SigningKey } from '#libs/signing';
import { z } from 'zod';
import { type OfficerKeys, requireOfficer } from './order.js';
import { readJson, readJws } from './read.js';
import { base64url32, identifier, seconds } from './scalars.js';

/** JWS `typ` of a result. */
const RESULT_TYP = 'tributary-result+jwt';

/**
 * What an officer found on opening an answer: the token that key-holders gave for the identifier in it. When that is the order's
 * token the provider disclosed the right person, and the hub, which never sees the identifier, can say so.
 */
export interface ResultClaims {
  readonly v: 1;
  /** Origin of the log. */
  readonly aud: string;
  /** UTC seconds by the officer's clock. */
  readonly iat: number;
  /** Digest of the order. */
  readonly order: string;
  /** Digest of the answer. */
  readonly answer: string;
  /** base64url of 32 bytes. */
  readonly token: string;
}

/** A result that an officer signed. */
export interface Result {
  readonly claims: ResultClaims;
  readonly digest: string;
}

const schema = z.strictObject({ v: z.literal(1), aud: identifier, iat: seconds, order: base64url32, answer: base64url32, token: base64url32 }) satisfies z.ZodType<ResultClaims>;

/** ORDERS_RESULT. */
export function signResult(claims: ResultClaims, key: SigningKey): string {
  const payload = utf8(toJson(claims));
  readJson(schema, payload, 'ORDERS_RESULT');
  return signJws(payload, key, RESULT_TYP);
}

/** ORDERS_RESULT, ORDERS_OFFICER, ORDERS_SIGNATURE. */
export function decodeResult(compact: string, officers: OfficerKeys): Result {
  const jws = readJws(compact, RESULT_TYP, 'ORDERS_RESULT');
  const claims = readJson(schema, jws.payload, 'ORDERS_RESULT');
  requireOfficer(jws, officers, 'kid');
  return { claims, digest: toBase64url(jws.digest) };
}
