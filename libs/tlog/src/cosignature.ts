import { fromBase64url, utf8 } from '#libs/encoding';
import { type MlDsaSigningKey, type SigningKey, signBytes, verifyBytes, verifyMlDsa } from '#libs/signing';
import { isKeyName, type NoteSignature } from './note.js';
import { refusal } from './refusal.js';
import { subtreeMessage } from './subtree.js';
import { hasControlCharacter } from './text.js';
import { COSIGNATURE_V1, ED25519, keyIdOf, SUBTREE_V1, type Verifier } from './verifier-key.js';

const TIMESTAMP_BYTES = 8;
const SIGNATURE_BYTES = 64;
const ML_DSA_SIGNATURE_BYTES = 2420;

/**
 * What a cosigner signs by Ed25519 (tlog-cosignature, Ed25519 signed message): the fixed first line separates it from what a log signs, which is the text alone, and no
 * checkpoint has `time …` for its size. The name of the cosigner is not in it, so one key under two names is one cosigner: policies refuse that.
 */
function cosignatureMessage(text: string, timestamp: number): Uint8Array {
  return utf8(`cosignature/v1\ntime ${timestamp}\n${text}`);
}

/**
 * Checks one signature line against the key that it names, over the text of its note. Returns the time of a cosignature in POSIX seconds (0 where an ML-DSA-44 one
 * states none), undefined for a plain Ed25519 signature. CodedError TLOG_COSIGNATURE when a cosignature is not timestamp and signature, the time is beyond
 * 2^53 − 1 or, by Ed25519, 0, and those of `subtreeMessage`; TLOG_SIGNATURE when it is not valid under verification profile 1 or ML-DSA-44. The timestamp is the
 * cosigner's word and nobody else's.
 */
export function verifySignature(text: string, { signature }: NoteSignature, verifier: Verifier): number | undefined {
  if (verifier.type === ED25519) {
    if (!verifyBytes(utf8(text), signature, verifier.key)) throw invalid();
    return undefined;
  }
  const length = verifier.type === SUBTREE_V1 ? ML_DSA_SIGNATURE_BYTES : SIGNATURE_BYTES;
  if (signature.length !== TIMESTAMP_BYTES + length) throw refusal('TLOG_COSIGNATURE', 'a cosignature is a timestamp of 8 bytes and a signature of the length of its algorithm');
  const timestamp = timestampOf(signature, verifier.type);
  const own = signature.subarray(TIMESTAMP_BYTES);
  const valid =
    verifier.type === SUBTREE_V1
      ? verifyMlDsa(subtreeMessage(text, verifier.name, timestamp), own, verifier.key)
      : verifyBytes(cosignatureMessage(text, timestamp), own, verifier.key);
  if (!valid) throw invalid();
  return timestamp;
}

/** The signature line of a log over the text of a note. CodedError TLOG_KEY_NAME, TLOG_TEXT for a name or text that no note may have. */
export function signNote(text: string, name: string, key: SigningKey): NoteSignature {
  requireSignable(text, name);
  return { name, keyId: keyIdOf(name, ED25519, fromBase64url(key.jwk.x)), signature: signBytes(utf8(text), key) };
}

/**
 * The signature line of a cosigner over the text of a checkpoint; `timestamp` in POSIX seconds, from 1 to 2^53 − 1, or 0 for an ML-DSA-44 key that states none,
 * which a log may do and a witness may not. CodedError as `signNote`, TLOG_COSIGNATURE, and for an ML-DSA-44 key those of `subtreeMessage`.
 */
export function cosign(text: string, name: string, key: SigningKey | MlDsaSigningKey, timestamp: number): NoteSignature {
  requireSignable(text, name);
  const subtree = 'publicKey' in key;
  if (!Number.isSafeInteger(timestamp) || timestamp < (subtree ? 0 : 1)) {
    throw refusal('TLOG_COSIGNATURE', 'a timestamp is a number of seconds from 1 to 2^53 - 1, or 0 by ML-DSA-44', { field: 'timestamp' });
  }
  return subtree
    ? { name, keyId: keyIdOf(name, SUBTREE_V1, key.publicKey), signature: timestamped(timestamp, key.sign(subtreeMessage(text, name, timestamp))) }
    : { name, keyId: keyIdOf(name, COSIGNATURE_V1, fromBase64url(key.jwk.x)), signature: timestamped(timestamp, signBytes(cosignatureMessage(text, timestamp), key)) };
}

function timestamped(timestamp: number, signature: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(TIMESTAMP_BYTES + signature.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(timestamp));
  bytes.set(signature, TIMESTAMP_BYTES);
  return bytes;
}

function requireSignable(text: string, name: string): void {
  if (!isKeyName(name)) throw refusal('TLOG_KEY_NAME', 'a key name is empty or has a space or a plus', { field: 'name' });
  if (!text.endsWith('\n') || hasControlCharacter(text)) throw refusal('TLOG_TEXT', 'the text of a note ends in a newline and has no other control character');
}

function timestampOf(signature: Uint8Array, type: typeof COSIGNATURE_V1 | typeof SUBTREE_V1): number {
  const timestamp = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  if ((timestamp === 0n && type !== SUBTREE_V1) || timestamp > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw refusal('TLOG_COSIGNATURE', 'the timestamp is 0 or beyond 2^53 - 1', { field: 'timestamp' });
  }
  return Number(timestamp);
}

function invalid(): Error {
  return refusal('TLOG_SIGNATURE', 'a signature of a known key is not valid');
}
