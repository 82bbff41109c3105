/**
 * Sealed boxes: JWE Compact Serialization (RFC 7516 section 7.1) with Direct Key Agreement ECDH-ES (RFC 7518 section 4.6) over X25519
 * (RFC 8037 section 3.2) and A256GCM, and nothing else.
 *
 * Whoever holds the recipient's private key reads a box; nobody else does. A box does not say who made it: anybody can seal, so who
 * needs to know the sender puts the box into something signed. It has no forward secrecy towards the recipient: a private key that leaks
 * later opens the boxes that were kept. Its length gives the length of what is inside away.
 */
import { CompactEncrypt, compactDecrypt } from 'jose';
import { createPublicKey } from 'node:crypto';
import { fromBase64url, fromUtf8, parseJsonStrict } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { refusal, type SigningCode } from './refusal.js';
import { isSealingX, type SealingKey } from './sealing-key.js';
import { thumbprint } from './thumbprint.js';

const ALG = 'ECDH-ES';
const ENC = 'A256GCM';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const DEFAULT_MAX_BYTES = 16 * 1024;
/** Nothing else: no `zip` (a box of a few bytes must not become gigabytes), `crit`, `jku`, `apu`, `apv`, … */
const HEADER_PARAMETERS = ['alg', 'enc', 'kid', 'typ', 'epk'] as const;
const EPK_MEMBERS = ['kty', 'crv', 'x'] as const;

/**
 * Seals bytes for the X25519 public key with JWK member `x`. `typ` says what is inside, so that a box of one kind is not taken for another.
 * The ephemeral key comes from the system's random source. CodedError SIGNING_KEY_INVALID for an `x` that is no canonical public key or
 * has small order.
 */
export async function seal(x: string, plaintext: Uint8Array, typ: string): Promise<string> {
  if (!isSealingX(x)) throw refusal('SIGNING_KEY_INVALID', 'not the public key of an X25519 key pair', { field: 'x' });
  const jwk = { kty: 'OKP', crv: 'X25519', x } as const;
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  return new CompactEncrypt(plaintext).setProtectedHeader({ alg: ALG, enc: ENC, kid: thumbprint(jwk), typ }).encrypt(key);
}

/**
 * The bytes in a box. CodedError, in this order: SIGNING_SIZE (`maxBytes` defaults to 16 KiB), SIGNING_FORMAT, SIGNING_BASE64URL,
 * SIGNING_HEADER, SIGNING_ALG, SIGNING_TYP, SIGNING_KEY (sealed for another key), SIGNING_SEAL (altered, or not made with this key).
 */
export async function open(compact: string, key: SealingKey, expect: { readonly typ: string; readonly maxBytes?: number }): Promise<Uint8Array> {
  if (compact.length > (expect.maxBytes ?? DEFAULT_MAX_BYTES)) throw refusal('SIGNING_SIZE', 'the JWE is larger than allowed');
  const kid = checkedKid(headerOf(compact), expect.typ);
  if (kid !== key.kid) throw refusal('SIGNING_KEY', 'the JWE is sealed for another key', { field: 'kid' });
  try {
    const { plaintext } = await compactDecrypt(compact, key.keyObject, { keyManagementAlgorithms: [ALG], contentEncryptionAlgorithms: [ENC] });
    return new Uint8Array(plaintext);
  } catch {
    // The tag covers the header with its ephemeral key. Whatever jose objects to after the checks above, the box was altered.
    throw refusal('SIGNING_SEAL', 'the JWE does not open with this key: it was altered');
  }
}

/** The header's bytes, once the five parts are known to be of a JWE with direct key agreement and A256GCM. */
function headerOf(compact: string): Uint8Array {
  const parts = compact.split('.', 6);
  const [header, encryptedKey, iv, ciphertext, tag] = parts;
  if (parts.length !== 5 || !header || !iv || !tag) throw refusal('SIGNING_FORMAT', 'not the five parts of a JWE Compact Serialization');
  if (encryptedKey !== '') throw refusal('SIGNING_FORMAT', 'with direct key agreement there is no encrypted key', { field: 'encrypted_key' });
  const headerBytes = part(header, 'header');
  if (part(iv, 'iv').length !== IV_BYTES) throw refusal('SIGNING_FORMAT', 'the initialization vector is not 96 bits long', { field: 'iv' });
  part(ciphertext ?? '', 'ciphertext');
  if (part(tag, 'tag').length !== TAG_BYTES) throw refusal('SIGNING_FORMAT', 'the authentication tag is not 128 bits long', { field: 'tag' });
  return headerBytes;
}

function part(text: string, field: string): Uint8Array {
  return orRefuse(() => fromBase64url(text), 'SIGNING_BASE64URL', `the ${field} part is not canonical base64url`, field);
}

function checkedKid(bytes: Uint8Array, expectedTyp: string): string {
  const value = orRefuse(() => parseJsonStrict(fromUtf8(bytes), 2), 'SIGNING_HEADER', 'the header is not a JSON object with unique names', 'header');
  const header = exactMembers(value, HEADER_PARAMETERS, 'header');
  if (header.get('alg') !== ALG) throw refusal('SIGNING_ALG', '"alg" (Algorithm) is not ECDH-ES', { field: 'alg' });
  if (header.get('enc') !== ENC) throw refusal('SIGNING_ALG', '"enc" (Encryption Algorithm) is not A256GCM', { field: 'enc' });
  const epk = exactMembers(header.get('epk'), EPK_MEMBERS, 'epk');
  if (epk.get('kty') !== 'OKP' || epk.get('crv') !== 'X25519' || !isSealingX(epk.get('x'))) {
    throw refusal('SIGNING_HEADER', '"epk" (Ephemeral Public Key) is not an X25519 public key', { field: 'epk' });
  }
  if (header.get('typ') !== expectedTyp) throw refusal('SIGNING_TYP', '"typ" (Type) is not the expected one', { field: 'typ' });
  const kid = header.get('kid');
  if (typeof kid !== 'string') throw refusal('SIGNING_HEADER', '"kid" (Key ID) is not a text', { field: 'kid' });
  return kid;
}

function exactMembers(value: unknown, names: readonly string[], field: string): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal('SIGNING_HEADER', 'not a JSON object', { field });
  const members = new Map<string, unknown>(Object.entries(value));
  for (const name of names) if (!members.has(name)) throw refusal('SIGNING_HEADER', `there is no "${name}" parameter`, { field: name });
  if (members.size !== names.length) throw refusal('SIGNING_HEADER', `a parameter besides ${names.join(', ')}`, { field });
  return members;
}

function orRefuse<T>(decode: () => T, code: SigningCode, message: string, field: string): T {
  try {
    return decode();
  } catch (error) {
    if (isCodedError(error)) throw refusal(code, message, { field });
    throw error;
  }
}
