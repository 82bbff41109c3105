import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** Length and SHA-256 (hex) of a file, read in pieces. */
export function hashFile(path: string): { readonly bytes: number; readonly sha256: string } {
  const descriptor = openSync(path, 'r');
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(2 ** 18);
    let bytes = 0;
    for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) {
      hash.update(chunk.subarray(0, read));
      bytes += read;
    }
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    closeSync(descriptor);
  }
}
