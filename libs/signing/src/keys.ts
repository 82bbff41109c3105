import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { toBase64url } from '#libs/encoding';
import type { PrivateJwk, PublicJwk, SigningKey, VerificationKey } from './jwk.js';
import { exactMembers, invalid, memberBytes } from './jwk-members.js';
import { isCleanPublicKey } from './profile.js';
import { thumbprint } from './thumbprint.js';

const KEY_BYTES = 32;
const PUBLIC_MEMBERS = ['kty', 'crv', 'x'] as const;
const PRIVATE_MEMBERS = [...PUBLIC_MEMBERS, 'd'] as const;

/**
 * The public key of a JWK with exactly the members kty, crv and x, as verification profile 1 registers it.
 * CodedError SIGNING_KEY_INVALID with the member: anything else in the object, another key type, `x` not in
 * its one base64url spelling, a point that is not canonical, has small order or a torsion component.
 * Costs a scalar multiplication: import once, keep the result.
 */
export function importPublicJwk(jwk: unknown): VerificationKey {
  const members = exactMembers(jwk, PUBLIC_MEMBERS);
  const publicJwk = publicHalf(members);
  if (!isCleanPublicKey(memberBytes(members, 'x', KEY_BYTES))) throw invalid('the public key is not a canonical point of prime order', 'x');
  const keyObject = createPublicKey({ key: { ...publicJwk }, format: 'jwk' });
  return { kid: thumbprint(publicJwk), jwk: publicJwk, keyObject };
}

/**
 * The signing key of a JWK with exactly the members kty, crv, x and d. CodedError SIGNING_KEY_INVALID as
 * above, and when `x` does not belong to `d`: a signature made under a wrong `x` can give `d` away.
 */
export function importPrivateJwk(jwk: unknown): SigningKey {
  const members = exactMembers(jwk, PRIVATE_MEMBERS);
  const publicJwk = publicHalf(members);
  const keyObject = createPrivateKey({ key: { ...publicJwk, d: toBase64url(memberBytes(members, 'd', KEY_BYTES)) }, format: 'jwk' });
  // OpenSSL derives the public key from the seed and does not look at `x`.
  if (publicKeyOf(keyObject) !== publicJwk.x) throw invalid('the public key does not belong to the private key', 'x');
  return { kid: thumbprint(publicJwk), jwk: publicJwk, keyObject };
}

/** A new Ed25519 key pair from the system's random source. */
export function generatePrivateJwk(): PrivateJwk {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  if (x === undefined || d === undefined) throw new Error('node:crypto exported an Ed25519 key without x or d');
  return { kty: 'OKP', crv: 'Ed25519', x, d };
}

function publicHalf(members: ReadonlyMap<string, unknown>): PublicJwk {
  if (members.get('kty') !== 'OKP') throw invalid('the key type (kty) is not OKP', 'kty');
  if (members.get('crv') !== 'Ed25519') throw invalid('the curve (crv) is not Ed25519', 'crv');
  return { kty: 'OKP', crv: 'Ed25519', x: toBase64url(memberBytes(members, 'x', KEY_BYTES)) };
}

function publicKeyOf(privateKey: KeyObject): string | undefined {
  return createPublicKey(privateKey).export({ format: 'jwk' }).x;
}
