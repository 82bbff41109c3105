import { CompactRange } from './compact-range.js';

/** MTH(D[n]) over leaves given as their data. RFC 6962 section 2.1. */
export function merkleTreeHash(leaves: readonly Uint8Array[]): Uint8Array {
  const range = new CompactRange();
  for (const leaf of leaves) range.append(leaf);
  return range.root();
}
