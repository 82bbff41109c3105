import { createHmac, hkdfSync } from 'node:crypto';

const KEY_BYTES = 32;

/** HMAC-SHA-256 (RFC 2104, FIPS 198-1). */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(message).digest());
}

/** HKDF-SHA-256 (RFC 5869) to 32 bytes. */
export function hkdfSha256(inputKey: Uint8Array, salt: Uint8Array, info: Uint8Array, bytes: number = KEY_BYTES): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', inputKey, salt, info, bytes));
}
