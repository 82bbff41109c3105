import { fromUtf8, parseJsonStrict, toJson, utf8 } from '#libs/encoding';
import { z } from 'zod';
import { acceptsOf } from './accepts.js';
import { refusal } from './refusal.js';
import { refusedInput } from './refused-input.js';
import { base64url32, count, text, uri, whole } from './scalars.js';
import { BODY_CONTENT_TYPE, WITHOUT_BODY, type StatementClaims } from './statement.js';

// Members in the order of StatementClaims, which is the order in which they are written.
export const claimsSchema = z.strictObject({
  iss: uri,
  aud: text,
  jti: text,
  iat: whole,
  str: text,
  epoch: text,
  seq: count,
  prev: z.exactOptional(base64url32),
  per: z.strictObject({ from: whole, to: whole }),
  sch: z.strictObject({ uri, version: count }),
  act: z.enum(['report', 'correct', 'cancel', 'nil', 'key', 'witness']),
  ref: z.strictObject({ seq: count, rule: z.exactOptional(text) }).exactOptional(),
  body: z
    .strictObject({ alg: z.literal('sha-256'), dig: base64url32, len: whole, ct: z.literal(BODY_CONTENT_TYPE), n: whole, root: base64url32 })
    .exactOptional(),
  tot: z.strictObject({ acceleratorSeconds: whole, theoreticalTOP: whole, egressB: whole, ingressB: whole, energyWh: whole }),
}) satisfies z.ZodType<StatementClaims>;

const accepts = acceptsOf(claimsSchema);

/**
 * The claims in a statement's payload. CodedError REPORT_CLAIMS with the claim: not JSON, an unknown member, a
 * missing or ill-typed claim, `prev` at seq 1 or absent after it, a period that does not end after it begins,
 * `ref` without `correct` or `cancel` (or the other way round) or pointing forward, a body with `nil` or `cancel` (or none
 * without), totals with them.
 */
export function decodeClaims(payload: Uint8Array): StatementClaims {
  const value = parsePayload(payload);
  // The schema has the words for whatever is wrong.
  if (!accepts(value)) return checkedClaims(value);
  const claims = value as StatementClaims;
  checkClaimRules(claims);
  return claims;
}

/** The payload bytes of claims, members in the order of StatementClaims; refuses what decodeClaims refuses. */
export function encodeClaims(claims: StatementClaims): Uint8Array {
  return utf8(toJson(checkedClaims(claims)));
}

function parsePayload(payload: Uint8Array): unknown {
  try {
    return parseJsonStrict(fromUtf8(payload));
  } catch {
    throw refusal('REPORT_CLAIMS', 'the payload is not UTF-8 JSON with unique names');
  }
}

function checkedClaims(value: unknown): StatementClaims {
  const result = claimsSchema.safeParse(value);
  if (!result.success) {
    const { field, unknownMember } = refusedInput(result.error);
    throw wrong(unknownMember ? 'a claim that this version does not know' : 'a claim is missing or out of range', field);
  }
  checkClaimRules(result.data);
  return result.data;
}

function checkClaimRules(claims: StatementClaims): void {
  if ((claims.seq === 1) !== (claims.prev === undefined)) throw wrong('"prev" is absent exactly at seq 1', 'prev');
  if (claims.per.from >= claims.per.to) throw wrong('the period does not end after it begins', 'per.to');
  const refers = claims.act === 'correct' || claims.act === 'cancel';
  if (refers !== (claims.ref !== undefined)) throw wrong('"ref" belongs to correct and cancel, and to them only', 'ref');
  if (claims.ref !== undefined && claims.ref.seq >= claims.seq) throw wrong('"ref" does not point at an earlier statement', 'ref.seq');
  const bare = WITHOUT_BODY.has(claims.act);
  if (bare !== (claims.body === undefined)) throw wrong('"body" is absent exactly for nil and cancel', 'body');
  if (bare && Object.values(claims.tot).some((total) => total !== 0)) throw wrong('a statement without a body has no totals', 'tot');
}

function wrong(message: string, field: string): Error {
  return refusal('REPORT_CLAIMS', message, field === '' ? {} : { field });
}
