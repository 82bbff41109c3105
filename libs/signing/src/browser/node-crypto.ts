/**
 * The part of node:crypto that verification needs, for pages: a bundler puts this file in the place of node:crypto, so that a browser runs the very libraries that
 * the hub, the agent and the auditor run, and not a second verifier that could disagree with them. Everything is public here; nothing signs, makes keys or draws
 * random numbers, and what asks for that throws. No timing is promised either.
 *
 * `verify` is OpenSSL's dialect of Ed25519, to the bit: S < L, and the encoding of S·B − k·A is compared with R (the cofactorless equation). On hostile inputs other
 * implementations answer otherwise; the specs hold this one to node:crypto over every published case.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';

/** What stands for a KeyObject: the 32 bytes of RFC 8032 section 5.1.5. */
interface PublicKey {
  readonly encoded: Uint8Array;
}

const ENCODED_BYTES = 32;
const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;

/** `crypto.hash`, of SHA-256 and as a binary string alone: that is how the libraries ask. */
export function hash(algorithm: string, data: Uint8Array, encoding: string): string {
  if (algorithm !== 'sha256' || encoding !== 'binary') throw new Error('only SHA-256 as a binary string is offered here');
  return String.fromCharCode(...sha256(data));
}

/** Equality alone: nothing here is secret. */
export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** The public key of an OKP JWK whose `x` was checked before. */
export function createPublicKey({ key }: { readonly key: { readonly x: string } }): PublicKey {
  const binary = atob(key.x.replaceAll('-', '+').replaceAll('_', '/'));
  return { encoded: Uint8Array.from(binary, (character) => character.charCodeAt(0)) };
}

/** Ed25519 (RFC 8032 section 5.1.7, without the cofactor), as `crypto.verify(null, …)`. */
export function verify(_algorithm: null, message: Uint8Array, { encoded }: PublicKey, signature: Uint8Array): boolean {
  if (signature.length !== 2 * ENCODED_BYTES) return false;
  const encodedR = signature.subarray(0, ENCODED_BYTES);
  const s = littleEndian(signature.subarray(ENCODED_BYTES));
  const publicPoint = decoded(encoded);
  if (publicPoint === undefined || s >= ORDER) return false;
  const k = littleEndian(sha512(Uint8Array.of(...encodedR, ...encoded, ...message))) % ORDER;
  const computedR = Point.BASE.multiplyUnsafe(s).subtract(publicPoint.multiplyUnsafe(k));
  return timingSafeEqual(computedR.toBytes(), encodedR);
}

/** OpenSSL takes y ≥ p for y mod p, and x = 0 with the sign set for x = 0. */
function decoded(encoded: Uint8Array): InstanceType<typeof Point> | undefined {
  try {
    return Point.fromBytes(encoded, true);
  } catch {
    return undefined;
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function notHere(): never {
  throw new Error('a page verifies; it does not sign and makes no keys');
}

/** Of X25519 an empty shell: sealing-key.ts asks for one when it is loaded, and cannot use it without `diffieHellman`. */
export function generateKeyPairSync(type: string): { readonly privateKey: object } {
  return type === 'x25519' ? { privateKey: {} } : notHere();
}

export const createPrivateKey = notHere;
export const diffieHellman = notHere;
export const randomBytes = notHere;
export const sign = notHere;
