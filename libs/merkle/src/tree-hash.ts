import { emptyHash, HASH_BYTES, leafHashInto, nodeHashInto } from './hashing.js';

/** MTH(D[n]) over leaves given as their data. RFC 6962 section 2.1. */
export function merkleTreeHash(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return emptyHash();
  const hashes = new Uint8Array(leaves.length * HASH_BYTES);
  leaves.forEach((leaf, index) => leafHashInto(hashes, index * HASH_BYTES, leaf));
  // Level by level, in place: a pair's hash is written where nothing is read any more. The last of an odd number goes up as it is, which gives the
  // RFC's tree, whose left side is always the largest perfect one.
  for (let count = leaves.length; count > 1; count = Math.ceil(count / 2)) {
    for (let left = 0; left + 1 < count; left += 2) nodeHashInto(hashes, (left / 2) * HASH_BYTES, hashes, left * HASH_BYTES, hashes, (left + 1) * HASH_BYTES);
    if (count % 2 === 1) hashes.copyWithin(((count - 1) / 2) * HASH_BYTES, (count - 1) * HASH_BYTES, count * HASH_BYTES);
  }
  return hashes.slice(0, HASH_BYTES);
}
