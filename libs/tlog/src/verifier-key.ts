import { fromBase64url, fromHex, sha256, toBase64url, toHex, utf8 } from '#libs/encoding';
import { importMlDsaPublicKey, importPublicJwk, type MlDsaVerificationKey, type VerificationKey } from '#libs/signing';
import { isKeyName } from './note.js';
import { orRefuse, refusal } from './refusal.js';
import { fromBase64, toBase64 } from './text.js';

/** Signature type bytes (signed-note, Signature types). Others are assigned too and refused as keys: a log here signs for now and for later, with these two algorithms. */
export const ED25519 = 0x01;
/** Timestamped Ed25519 checkpoint cosignature (tlog-cosignature). */
export const COSIGNATURE_V1 = 0x04;

/** Timestamped ML-DSA-44 (sub)tree cosignature (tlog-cosignature), by cosigners and by logs themselves. */
export const SUBTREE_V1 = 0x06;

type Ed25519Type = typeof ED25519 | typeof COSIGNATURE_V1;
export type SignatureType = Ed25519Type | typeof SUBTREE_V1;

/** A key that a verifier was configured with. Name and key ID say which signature lines are its own. */
export type Verifier = { readonly name: string; readonly keyId: number } & (
  | { readonly type: Ed25519Type; readonly key: VerificationKey }
  | { readonly type: typeof SUBTREE_V1; readonly key: MlDsaVerificationKey }
);

const PUBLIC_KEY_BYTES = 32;
const KEY_ID_HEX_DIGITS = 8;
/** An ML-DSA-44 key has 1,752 characters. */
const MAX_VERIFIER_KEY = 4096;

/**
 * Parses a verifier key `name+hex(key ID)+base64(type ‖ public key)` (signed-note, Verifier keys). CodedError TLOG_VERIFIER_KEY when it has another shape,
 * TLOG_KEY_NAME, TLOG_BASE64, TLOG_KEY_TYPE for anything but Ed25519 notes and Ed25519 or ML-DSA-44 cosignatures, TLOG_KEY for a point that
 * verification profile 1 does not register and for another length, TLOG_KEY_ID when the ID does not belong to name, type and key.
 */
export function parseVerifierKey(text: string): Verifier {
  if (text.length > MAX_VERIFIER_KEY) throw refusal('TLOG_VERIFIER_KEY', 'a verifier key is longer than allowed');
  // A name has no plus, base64 may have some.
  const first = text.indexOf('+');
  const second = text.indexOf('+', first + 1);
  if (first === -1 || second !== first + 1 + KEY_ID_HEX_DIGITS) throw refusal('TLOG_VERIFIER_KEY', 'not a verifier key: name, plus, eight hexadecimal digits, plus, base64');
  const name = text.slice(0, first);
  if (!isKeyName(name)) throw refusal('TLOG_KEY_NAME', 'a key name is empty or has a space', { field: 'name' });
  const stated = orRefuse(() => fromHex(text.slice(first + 1, second)), 'TLOG_VERIFIER_KEY', 'the key ID is not lower-case hexadecimal', 'keyId');
  const [type, ...publicKey] = fromBase64(text.slice(second + 1), 'key');
  if (type !== ED25519 && type !== COSIGNATURE_V1 && type !== SUBTREE_V1) {
    throw refusal('TLOG_KEY_TYPE', 'a signature type that is neither Ed25519 nor a cosignature by Ed25519 or ML-DSA-44', { field: 'type' });
  }
  const verifier = verifierOf(name, type, Uint8Array.from(publicKey));
  const statedId = new DataView(stated.buffer, stated.byteOffset).getUint32(0);
  if (verifier.keyId !== statedId) throw refusal('TLOG_KEY_ID', 'the key ID does not belong to this name, type and public key', { field: 'keyId' });
  return verifier;
}

/** The verifier of a public key under a name: 32 bytes, or 1,312 of ML-DSA-44. CodedError TLOG_KEY_NAME, TLOG_KEY. */
export function verifierOf(name: string, type: SignatureType, publicKey: Uint8Array): Verifier {
  if (!isKeyName(name)) throw refusal('TLOG_KEY_NAME', 'a key name is empty or has a space or a plus', { field: 'name' });
  const keyId = keyIdOf(name, type, publicKey);
  if (type === SUBTREE_V1) return { name, keyId, type, key: orRefuse(() => importMlDsaPublicKey(publicKey), 'TLOG_KEY', 'an ML-DSA-44 public key has 1,312 bytes', 'key') };
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw refusal('TLOG_KEY', 'an Ed25519 public key has 32 bytes', { field: 'key' });
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: toBase64url(publicKey) };
  const key = orRefuse(() => importPublicJwk(jwk), 'TLOG_KEY', 'verification profile 1 does not register this public key', 'key');
  return { name, keyId, type, key };
}

/** The text form of a verifier key. */
export function formatVerifierKey({ name, keyId, type, key }: Verifier): string {
  const publicKey = 'publicKey' in key ? key.publicKey : fromBase64url(key.jwk.x);
  return `${name}+${keyId.toString(16).padStart(KEY_ID_HEX_DIGITS, '0')}+${toBase64(Uint8Array.of(type, ...publicKey))}`;
}

/** SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4] (signed-note, Signatures; tlog-cosignature, Format). An identifier, not a commitment: collisions are cheap. */
export function keyIdOf(name: string, type: SignatureType, publicKey: Uint8Array): number {
  const digest = sha256(Uint8Array.of(...utf8(`${name}\n`), type, ...publicKey));
  return Number.parseInt(toHex(digest.subarray(0, 4)), 16);
}
