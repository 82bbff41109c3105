import { z } from 'zod';

import { fromUtf8, parseJsonStrict } from '#libs/encoding';
import { CodedError } from '#libs/errors';
import { importPublicJwk, type VerificationKey } from '#libs/signing';

import type { FindingCode } from '../errors.js';

/** RFC 7517 members that a published key may carry; `d` is none of them, so a private key is refused. */
const publicJwk = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string().optional(),
  alg: z.enum(['Ed25519', 'EdDSA']).optional(),
  use: z.literal('sig').optional(),
});
const oneKey = z.strictObject({ keys: z.tuple([publicJwk]) });

/** A JWK, or a JWK set of exactly one key (RFC 7517), → the hub's key. MANIFEST_KEY for another shape or a `kid` that is not the thumbprint; SIGNING_KEY_INVALID for a bad point. */
export function readHubKey(bytes: Uint8Array): VerificationKey {
  const value = parseJsonStrict(fromUtf8(bytes));
  const result = z.union([oneKey.transform(({ keys }) => keys[0]), publicJwk]).safeParse(value);
  if (!result.success) throw new CodedError<FindingCode>('MANIFEST_KEY', 'not a public Ed25519 JWK, nor a set of exactly one');
  const { kty, crv, x, kid } = result.data;
  const key = importPublicJwk({ kty, crv, x });
  if (kid !== undefined && kid !== key.kid) throw new CodedError<FindingCode>('MANIFEST_KEY', 'kid is not the RFC 7638 thumbprint of the key', { field: 'kid' });
  return key;
}
