import { hash } from 'node:crypto';

/** SHA-256 (FIPS 180-4), 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  // By way of a binary string: a digest returned as a Buffer costs an allocation outside the heap, which
  // for short inputs is two to three times the hashing itself.
  const binary = hash('sha256', bytes, 'binary');
  const digest = new Uint8Array(32);
  for (let index = 0; index < 32; index += 1) digest[index] = binary.charCodeAt(index);
  return digest;
}
