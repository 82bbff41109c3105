import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { fromBase64url } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { refusal } from './refusal.js';
import { thumbprint } from './thumbprint.js';

const KEY_BYTES = 32;
const MEMBERS = ['kty', 'crv', 'x', 'd'] as const;

/** An X25519 key pair (RFC 8037 section 3.2) for sealed boxes. */
export interface SealingJwk {
  readonly kty: 'OKP';
  readonly crv: 'X25519';
  /** base64url of the 32-byte u-coordinate (RFC 7748 section 5), below p: its one spelling. */
  readonly x: string;
  /** base64url of the 32-byte scalar. Secret. */
  readonly d: string;
}

export interface SealingKey {
  readonly kid: string;
  /** JWK member of the public half: what others seal for. */
  readonly x: string;
  readonly keyObject: KeyObject;
}

/** A new X25519 key pair from the system's random source. */
export function generateSealingJwk(): SealingJwk {
  const { x, d } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  if (x === undefined || d === undefined) throw new Error('node:crypto exported an X25519 key without x or d');
  return { kty: 'OKP', crv: 'X25519', x, d };
}

/** The key that opens boxes, of a JWK with exactly the members kty, crv, x and d. CodedError SIGNING_KEY_INVALID with the member. */
export function importSealingJwk(jwk: unknown): SealingKey {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) throw invalid('a JWK is a JSON object');
  const members = new Map<string, unknown>(Object.entries(jwk));
  for (const name of MEMBERS) if (!members.has(name)) throw invalid(`the JWK has no member "${name}"`, name);
  if (members.size !== MEMBERS.length) throw invalid(`a JWK here has exactly the members ${MEMBERS.join(', ')}`);
  if (members.get('kty') !== 'OKP') throw invalid('the key type (kty) is not OKP', 'kty');
  if (members.get('crv') !== 'X25519') throw invalid('the curve (crv) is not X25519', 'crv');
  const [x, d] = [members.get('x'), members.get('d')];
  if (!isSealingX(x)) throw invalid('not the public key of an X25519 key pair', 'x');
  if (typeof d !== 'string' || bytesOf(d)?.length !== KEY_BYTES) throw invalid('not the base64url of 32 bytes', 'd');
  const keyObject = createPrivateKey({ key: { kty: 'OKP', crv: 'X25519', x, d }, format: 'jwk' });
  // OpenSSL derives the public key from the scalar and does not look at `x`.
  if (createPublicKey(keyObject).export({ format: 'jwk' }).x !== x) throw invalid('the public key does not belong to the private key', 'x');
  return { kid: thumbprint({ kty: 'OKP', crv: 'X25519', x }), x, keyObject };
}

/**
 * True for the base64url of a u-coordinate in its one spelling (below p = 2^255 − 19, top bit clear) with which X25519 agrees on
 * something: for the few points of small order every partner would get zero (RFC 7748 section 6.1), and a box could be read by all.
 */
export function isSealingX(x: unknown): x is string {
  const bytes = typeof x === 'string' ? bytesOf(x) : undefined;
  return bytes?.length === KEY_BYTES && isBelowFieldPrime(bytes) && !hasSmallOrder(x as string);
}

function isBelowFieldPrime(u: Uint8Array): boolean {
  const top = u[31] ?? 0;
  if (top !== 0x7f) return top < 0x7f;
  for (let index = 30; index > 0; index -= 1) if (u[index] !== 0xff) return true;
  return (u[0] ?? 0) < 0xed;
}

/** OpenSSL refuses a zero agreement, and a clamped scalar, a multiple of 8, makes it zero for exactly these points. */
function hasSmallOrder(x: string): boolean {
  try {
    diffieHellman({ privateKey: anyPartner, publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' }) });
    return false;
  } catch {
    return true;
  }
}

const anyPartner = generateKeyPairSync('x25519').privateKey;

function bytesOf(text: string): Uint8Array | undefined {
  try {
    return fromBase64url(text);
  } catch (error) {
    if (isCodedError(error)) return undefined;
    throw error;
  }
}

function invalid(message: string, field?: string): Error {
  return refusal('SIGNING_KEY_INVALID', message, field === undefined ? {} : { field });
}
