import { bytesEqual } from '#libs/encoding';
import { HASH_BYTES, nodeHash } from './hashing.js';
import { proofPlan, type Range, requireSubtree } from './ranges.js';
import { proofRefusal } from './refusal.js';

/** Size and root of a tree, as a checkpoint states them. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/**
 * Checks that the tree `second` begins with all leaves of the tree `first`, in their order. RFC 6962 section 2.1.2. CodedError MERKLE_PROOF when it does not,
 * and for a first size of 0: nothing can be proved from the empty tree, which is consistent with any; the caller decides what that means.
 */
export function verifyConsistency(first: TreeHead, second: TreeHead, proof: readonly Uint8Array[]): void {
  verifySubtreeConsistency({ start: 0, end: first.size }, first.root, second, proof);
}

/**
 * Checks that `subtreeRoot` is the hash of the leaves [start, end) of a tree (draft-ietf-plants-merkle-tree-certs section 4.4). All arguments may be an
 * attacker's: the ranges are checked and the length of the proof is compared with what they call for before anything is hashed. CodedError MERKLE_PROOF with the
 * field `size`, `start`, `end`, `proof`, `first` (the subtree's root is another) or `second` (the tree's is).
 */
export function verifySubtreeConsistency(subtree: Range, subtreeRoot: Uint8Array, tree: TreeHead, proof: readonly Uint8Array[]): void {
  requireSubtree(subtree, tree.size);
  if (subtreeRoot.length !== HASH_BYTES) throw proofRefusal('a root hash has 32 bytes', 'first');
  if (tree.root.length !== HASH_BYTES) throw proofRefusal('a root hash has 32 bytes', 'second');
  const { steps, seed } = proofPlan(subtree, tree.size);
  if (proof.length !== steps.length + (seed === undefined ? 0 : 1)) throw proofRefusal('the consistency proof has the wrong length for these sizes', 'proof');
  if (proof.some((hash) => hash.length !== HASH_BYTES)) throw proofRefusal('a hash of the consistency proof has not 32 bytes', 'proof');

  const hashes = [...proof];
  let older = seed === undefined ? subtreeRoot : (hashes.shift() ?? subtreeRoot);
  let newer = older;
  for (const [index, { side }] of steps.toReversed().entries()) {
    const sibling = hashes[index] ?? older;
    newer = side === 'right' ? nodeHash(newer, sibling) : nodeHash(sibling, newer);
    if (side === 'left-inside') older = nodeHash(sibling, older);
  }
  if (!bytesEqual(older, subtreeRoot)) throw proofRefusal('the consistency proof does not lead to the first root', 'first');
  if (!bytesEqual(newer, tree.root)) throw proofRefusal('the consistency proof does not lead to the second root', 'second');
}
