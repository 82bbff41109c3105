import { hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import { type Disk, writeDurably } from '#libs/durable';
import { utf8 } from '#libs/encoding';
import type { SigningKey } from '#libs/signing';

/** In the state directory, once its signing key has changed. */
const SECRET = 'outputs.secret';
const SECRET_BYTES = 32;

/**
 * What the store of outputs is sealed under: derived from the first signing key, and kept by itself from when that key was replaced, so that the
 * outputs that were paid for outlive it. The signing key does not follow from it.
 */
export async function cacheSecret(disk: Disk, state: string, key: SigningKey): Promise<Uint8Array> {
  const kept = await disk.read(join(state, SECRET));
  return kept?.length === SECRET_BYTES ? kept : derived(key);
}

/** Keeps the secret before the key that it follows from goes. CodedError DURABLE_WRITE. */
export async function keepCacheSecret(disk: Disk, { state, key }: { readonly state: string; readonly key: SigningKey }): Promise<void> {
  if ((await disk.read(join(state, SECRET)))?.length === SECRET_BYTES) return;
  await writeDurably(disk, join(state, SECRET), derived(key));
}

/** The 32-byte Ed25519 seed. Signing hashes it with SHA-512 (RFC 8032), HKDF with its own label: neither tells about the other. */
function derived(key: SigningKey): Uint8Array {
  const { d } = key.keyObject.export({ format: 'jwk' });
  if (d === undefined) throw new Error('a signing key without its private half');
  return new Uint8Array(hkdfSync('sha256', Buffer.from(d, 'base64url'), new Uint8Array(), utf8('tributary/output-secret/v1'), SECRET_BYTES));
}
