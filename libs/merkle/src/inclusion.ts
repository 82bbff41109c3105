import { HASH_BYTES, nodeHash } from './hashing.js';
import { largestPowerOfTwoBelow, type Range, requireSubtree } from './ranges.js';
import { proofRefusal } from './refusal.js';
import { merkleTreeHash } from './tree-hash.js';

/**
 * PATH(m, D[n]): the hashes that, with the leaf at `index`, give the root, from the leaf upwards.
 * RFC 6962 section 2.1.1. CodedError MERKLE_PROOF when there is no such leaf.
 */
export function inclusionPath(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  requireLeafIndex(index, leaves.length);
  const path: Uint8Array[] = [];
  // Walks down from the root, so the siblings come out root first.
  let start = 0;
  let end = leaves.length;
  while (end - start > 1) {
    const middle = start + largestPowerOfTwoBelow(end - start);
    if (index < middle) {
      path.push(merkleTreeHash(leaves.slice(middle, end)));
      end = middle;
    } else {
      path.push(merkleTreeHash(leaves.slice(start, middle)));
      start = middle;
    }
  }
  return path.reverse();
}

/**
 * The root that a leaf hash and an inclusion path lead to, by the steps of RFC 9162 section 2.1.3.2.
 * The caller compares it with a root that it trusts: until then every argument may be an attacker's.
 * CodedError MERKLE_PROOF when the index is outside the tree, a hash is not 32 bytes, or the path is not
 * exactly as long as index and size call for; nothing is hashed before that is known.
 */
export function rootFromInclusion(leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[]): Uint8Array {
  requireLeafIndex(index, size);
  if (leaf.length !== HASH_BYTES) throw proofRefusal('a leaf hash has 32 bytes', 'leaf');
  if (path.length !== pathLength(index, size)) throw proofRefusal('the inclusion path has the wrong length for this index and tree size', 'path');
  if (path.some((hash) => hash.length !== HASH_BYTES)) throw proofRefusal('a hash of the inclusion path has not 32 bytes', 'path');

  let fn = index;
  let sn = size - 1;
  let root = leaf;
  for (const sibling of path) {
    if (fn % 2 === 1 || fn === sn) {
      root = nodeHash(sibling, root);
      // A node without right sibling moves up unchanged until it is a right child.
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2;
        sn = half(sn);
      }
    } else {
      root = nodeHash(root, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return root.slice();
}

/**
 * The root of the subtree [start, end) that a leaf hash and a path within it lead to (draft-ietf-plants-merkle-tree-certs section 4.3); `index` counts from the
 * beginning of the tree. CodedError MERKLE_PROOF as above, and when the range is no subtree.
 */
export function rootFromSubtreeInclusion(leaf: Uint8Array, index: number, subtree: Range, path: readonly Uint8Array[]): Uint8Array {
  requireSubtree(subtree, subtree.end);
  return rootFromInclusion(leaf, index - subtree.start, subtree.end - subtree.start, path);
}

function requireLeafIndex(index: number, size: number): void {
  if (!Number.isSafeInteger(size) || size < 1) throw proofRefusal('the tree size is not a positive integer', 'size');
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw proofRefusal('the leaf index is outside the tree', 'index');
}

/** One hash a level below the root, except on levels where the leaf's subtree has no right sibling. */
function pathLength(index: number, size: number): number {
  let length = 0;
  for (let fn = index, sn = size - 1; sn > 0; fn = half(fn), sn = half(sn)) {
    if (fn % 2 === 1 || fn !== sn) length += 1;
  }
  return length;
}

/** Floor of the half without bit operations, which would cut sizes to 32 bits. */
function half(value: number): number {
  return Math.floor(value / 2);
}
