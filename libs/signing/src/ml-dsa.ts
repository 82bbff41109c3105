/**
 * ML-DSA-44 (FIPS 204), the pure variant with an empty context, over bytes whose format separates them from everything else that a key signs. It is here for what
 * must hold for decades, the checkpoints of a log: whoever could once solve discrete logarithms forges Ed25519, and not this. At NIST level 2 it leaves some
 * margin over 128 bits. Two honest signatures of one message differ, for signing is hedged (section 3.4): 32 fresh random bytes go into each, so that a fault or
 * a weak random source alone does not give the key away.
 *
 * Not promised: that signing takes the same time for every key (JavaScript, no constant time), or that a key is wiped from memory. A signature says nothing of
 * when it was made. Every string of 1,312 bytes is a public key, and all implementations decode it alike, so there is no profile as for Ed25519.
 */
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { randomBytes } from 'node:crypto';
import { sha256, toBase64url, utf8 } from '#libs/encoding';
import { exactMembers, invalid, memberBytes } from './jwk-members.js';

const ALG = 'ML-DSA-44';
const SEED_BYTES = 32;
const PUBLIC_KEY_BYTES = 1312;
const SIGNATURE_BYTES = 2420;
const MEMBERS = ['kty', 'alg', 'pub', 'priv'] as const;

/** A key pair as an `AKP` JWK (draft-ietf-cose-dilithium). */
export interface MlDsaPrivateJwk {
  readonly kty: 'AKP';
  readonly alg: typeof ALG;
  /** base64url of the 1,312 bytes of the public key. */
  readonly pub: string;
  /** base64url of the 32-byte seed (ξ of FIPS 204 section 5.1). Secret. */
  readonly priv: string;
}

export interface MlDsaVerificationKey {
  readonly alg: typeof ALG;
  /** JWK thumbprint (RFC 7638) over alg, kty and pub. */
  readonly kid: string;
  /** 1,312 bytes. */
  readonly publicKey: Uint8Array;
}

export interface MlDsaSigningKey extends MlDsaVerificationKey {
  /** A signature of 2,420 bytes; the expanded key stays in the closure, out of reach of whatever prints this object. */
  readonly sign: (message: Uint8Array) => Uint8Array;
}

/** A new key pair from the system's random source. */
export function generateMlDsaJwk(): MlDsaPrivateJwk {
  const seed = new Uint8Array(randomBytes(SEED_BYTES));
  return { kty: 'AKP', alg: ALG, pub: toBase64url(ml_dsa44.keygen(seed).publicKey), priv: toBase64url(seed) };
}

/**
 * The signing key of a JWK with exactly the members kty, alg, pub and priv. CodedError SIGNING_KEY_INVALID with the member: another type or algorithm, a member
 * not in its one base64url spelling, a public key that the seed does not give.
 */
export function importMlDsaPrivateJwk(jwk: unknown): MlDsaSigningKey {
  const members = exactMembers(jwk, MEMBERS);
  if (members.get('kty') !== 'AKP') throw invalid('the key type (kty) is not AKP', 'kty');
  if (members.get('alg') !== ALG) throw invalid('the algorithm (alg) is not ML-DSA-44', 'alg');
  const pub = toBase64url(memberBytes(members, 'pub', PUBLIC_KEY_BYTES));
  const { publicKey, secretKey } = ml_dsa44.keygen(memberBytes(members, 'priv', SEED_BYTES));
  if (toBase64url(publicKey) !== pub) throw invalid('the public key does not belong to the private key', 'pub');
  return { ...importMlDsaPublicKey(publicKey), sign: (message) => ml_dsa44.sign(message, secretKey) };
}

/** The verification key of 1,312 bytes (FIPS 204 section 7.2, pkEncode). CodedError SIGNING_KEY_INVALID for another length. */
export function importMlDsaPublicKey(publicKey: Uint8Array): MlDsaVerificationKey {
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw invalid('an ML-DSA-44 public key has 1,312 bytes', 'pub');
  return { alg: ALG, kid: toBase64url(sha256(utf8(JSON.stringify({ alg: ALG, kty: 'AKP', pub: toBase64url(publicKey) })))), publicKey: publicKey.slice() };
}

/** True when the 2,420 bytes are a signature of the message (FIPS 204 algorithm 3), all of which may be an attacker's. */
export function verifyMlDsa(message: Uint8Array, signature: Uint8Array, key: MlDsaVerificationKey): boolean {
  return signature.length === SIGNATURE_BYTES && ml_dsa44.verify(signature, message, key.publicKey);
}
