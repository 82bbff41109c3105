import { createHash } from 'node:crypto';

/**
 * RFC 6962 section 2.1 written down as it stands: recursive, copying, slow. The fast code is compared with it.
 */
export function referenceHash(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Uint8Array.of(0), leaves[0]!);
  const k = split(leaves.length);
  return sha256(Uint8Array.of(1), referenceHash(leaves.slice(0, k)), referenceHash(leaves.slice(k)));
}

/** PATH(m, D[n]) of section 2.1.1. */
export function referencePath(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length <= 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...referencePath(index, leaves.slice(0, k)), referenceHash(leaves.slice(k))]
    : [...referencePath(index - k, leaves.slice(k)), referenceHash(leaves.slice(0, k))];
}

/** PROOF(m, D[n]) of section 2.1.2. */
export function referenceConsistency(first: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  return subproof(first, leaves, true);
}

function subproof(m: number, leaves: readonly Uint8Array[], b: boolean): Uint8Array[] {
  if (m === leaves.length) return b ? [] : [referenceHash(leaves)];
  const k = split(leaves.length);
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), b), referenceHash(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), referenceHash(leaves.slice(0, k))];
}

/** The largest power of two k < n. */
function split(n: number): number {
  return 2 ** (Math.ceil(Math.log2(n)) - 1);
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
