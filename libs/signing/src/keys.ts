import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { fromBase64url, toBase64url } from '#libs/encoding';
import type { PrivateJwk, PublicJwk, SigningKey, VerificationKey } from './jwk.js';
import { isCleanPublicKey } from './profile.js';
import { refusal } from './refusal.js';
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
  if (!isCleanPublicKey(keyBytes(members, 'x'))) throw invalid('the public key is not a canonical point of prime order', 'x');
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
  const keyObject = createPrivateKey({ key: { ...publicJwk, d: toBase64url(keyBytes(members, 'd')) }, format: 'jwk' });
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
  return { kty: 'OKP', crv: 'Ed25519', x: toBase64url(keyBytes(members, 'x')) };
}

function keyBytes(members: ReadonlyMap<string, unknown>, member: 'x' | 'd'): Uint8Array {
  const text = members.get(member);
  const bytes = typeof text === 'string' ? decodeOrNothing(text) : undefined;
  if (bytes?.length !== KEY_BYTES) throw invalid('not the base64url of 32 bytes', member);
  return bytes;
}

function decodeOrNothing(text: string): Uint8Array | undefined {
  try {
    return fromBase64url(text);
  } catch {
    return undefined;
  }
}

/** The members of an object that has exactly these, as a private copy without a prototype to inherit from. */
function exactMembers(jwk: unknown, names: readonly string[]): ReadonlyMap<string, unknown> {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) throw invalid('a JWK is a JSON object');
  const members = new Map<string, unknown>(Object.entries(jwk));
  for (const name of names) if (!members.has(name)) throw invalid(`the JWK has no member "${name}"`, name);
  // The name of an unknown member is the sender's text and stays out of the message.
  if (members.size !== names.length) throw invalid(`a JWK here has exactly the members ${names.join(', ')}`);
  return members;
}

function publicKeyOf(privateKey: KeyObject): string | undefined {
  return createPublicKey(privateKey).export({ format: 'jwk' }).x;
}

function invalid(message: string, field?: string): Error {
  return refusal('SIGNING_KEY_INVALID', message, field === undefined ? {} : { field });
}
