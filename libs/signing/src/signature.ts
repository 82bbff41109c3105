import { sign, verify } from 'node:crypto';
import { toBase64url, toJson, utf8 } from '#libs/encoding';
import type { SigningKey, VerificationKey } from './jwk.js';
import { isCleanPointEncoding } from './profile.js';
import { refusal } from './refusal.js';
import type { StrictJws } from './strict-jws.js';

const SIGNATURE_BYTES = 64;

/**
 * Verification profile 1 (profile.ts) over the signing input. CodedError SIGNING_KEY when the JWS names
 * another key, SIGNING_SIGNATURE when the signature is not valid.
 */
export function verifyJws(jws: StrictJws, key: VerificationKey): void {
  requireNamed(jws, key);
  if (!verifyBytes(jws.signingInput, jws.signature, key)) throw invalid();
}

/** As `verifyJws`, with the same answer to everything, computed on a thread of Node's pool: for who has other work to do meanwhile. */
export async function verifyJwsAside(jws: StrictJws, key: VerificationKey): Promise<void> {
  requireNamed(jws, key);
  if (!isCleanSignature(jws.signature)) throw invalid();
  const valid = await new Promise<boolean>((resolve, reject) => {
    verify(null, jws.signingInput, key.keyObject, jws.signature, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
  if (!valid) throw invalid();
}

function requireNamed({ kid }: StrictJws, key: VerificationKey): void {
  if (kid !== key.kid) throw refusal('SIGNING_KEY', 'the JWS names another key', { field: 'kid' });
}

function invalid(): Error {
  return refusal('SIGNING_SIGNATURE', 'the signature is not valid', { field: 'signature' });
}

/** What profile 1 asks of a signature before OpenSSL is asked. */
function isCleanSignature(signature: Uint8Array): boolean {
  return signature.length === SIGNATURE_BYTES && isCleanPointEncoding(signature.subarray(0, SIGNATURE_BYTES / 2));
}

/** Verification profile 1 (profile.ts) over bytes that are no JWS, such as the text of a signed note: true when the 64-byte Ed25519 signature is valid. */
export function verifyBytes(message: Uint8Array, signature: Uint8Array, key: VerificationKey): boolean {
  return isCleanSignature(signature) && verify(null, message, key.keyObject, signature);
}

/** Ed25519 (RFC 8032 section 5.1.6) over bytes that are no JWS: the caller's format separates them from everything else that the key signs. 64 bytes. */
export function signBytes(message: Uint8Array, key: SigningKey): Uint8Array {
  return new Uint8Array(sign(null, message, key.keyObject));
}

/**
 * JWS Compact Serialization (RFC 7515 section 7.1) over payload bytes, header {"alg":"Ed25519","kid":…,"typ":…}.
 * Ed25519 is deterministic: the same payload and key give the same string.
 */
export function signJws(payload: Uint8Array, key: SigningKey, typ: string): string {
  const header = toBase64url(utf8(toJson({ alg: 'Ed25519', kid: key.kid, typ })));
  const signingInput = `${header}.${toBase64url(payload)}`;
  return `${signingInput}.${toBase64url(sign(null, utf8(signingInput), key.keyObject))}`;
}
