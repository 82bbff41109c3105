import { proofRefusal } from './refusal.js';

/** The leaves `start` … `end` − 1. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * How a proof hangs together: what each step away from the root does, and at the bottom whether the verifier already has the hash to begin with.
 * `left-inside` is a left sibling that belongs to the older tree as well, `left-outside` one that does not.
 */
export interface ProofPlan {
  /** From the root downwards; the hashes of the proof are in the opposite order. */
  readonly steps: readonly { readonly side: 'right' | 'left-inside' | 'left-outside'; readonly sibling: Range }[];
  /** The subtree at the bottom when the proof has to give its hash. */
  readonly seed: Range | undefined;
}

/**
 * SUBPROOF of RFC 6962 section 2.1.2 for a subtree that may begin anywhere (draft-ietf-plants-merkle-tree-certs section 4.4): with `start` 0 it is the
 * consistency proof between two sizes, with a single leaf it is PATH of section 2.1.1. At most 53 steps, for `size` is a safe integer.
 */
export function proofPlan(subtree: Range, size: number): ProofPlan {
  const steps: { side: 'right' | 'left-inside' | 'left-outside'; sibling: Range }[] = [];
  const { start, end } = subtree;
  let [from, to] = [0, size];
  // b of the RFC: false once the hash of the subtree as a whole is no node on the way down.
  let whole = true;
  while (from < start || to !== end) {
    const middle = from + largestPowerOfTwoBelow(to - from);
    if (end <= middle) {
      steps.push({ side: 'right', sibling: { start: middle, end: to } });
      to = middle;
    } else if (start >= middle) {
      steps.push({ side: 'left-outside', sibling: { start: from, end: middle } });
      from = middle;
    } else {
      steps.push({ side: 'left-inside', sibling: { start: from, end: middle } });
      from = middle;
      whole = false;
    }
  }
  return { steps, seed: whole ? undefined : { start: from, end: to } };
}

/** The subtrees whose hashes are the inclusion path of a leaf, in its order. RFC 6962 section 2.1.1. CodedError MERKLE_PROOF when there is no such leaf. */
export function inclusionRanges(index: number, size: number): readonly Range[] {
  requireSubtree({ start: index, end: index + 1 }, size);
  return rangesOf(proofPlan({ start: index, end: index + 1 }, size));
}

/** The subtrees whose hashes are the consistency proof between two sizes, in its order. RFC 6962 section 2.1.2. CodedError MERKLE_PROOF unless 0 < first ≤ second. */
export function consistencyRanges(first: number, second: number): readonly Range[] {
  requireSubtree({ start: 0, end: first }, second);
  return rangesOf(proofPlan({ start: 0, end: first }, second));
}

/**
 * Refuses what is no subtree of a tree of `size` leaves: not safe integers, empty, beyond the tree, or not aligned to the power of two that it would grow into
 * (such a range has no hash of its own). CodedError MERKLE_PROOF.
 */
export function requireSubtree({ start, end }: Range, size: number): void {
  if (!Number.isSafeInteger(size) || size < 1) throw proofRefusal('the tree size is not a positive integer', 'size');
  if (!Number.isSafeInteger(end) || end < 1 || end > size) throw proofRefusal('the end of the subtree is outside the tree', 'end');
  if (!Number.isSafeInteger(start) || start < 0 || start >= end) throw proofRefusal('the subtree is empty or begins outside the tree', 'start');
  if (start % powerOfTwoAtLeast(end - start) !== 0) throw proofRefusal('the range is not a subtree', 'start');
}

function rangesOf({ steps, seed }: ProofPlan): readonly Range[] {
  const siblings = steps.map(({ sibling }) => sibling).reverse();
  return seed === undefined ? siblings : [seed, ...siblings];
}

function powerOfTwoAtLeast(n: number): number {
  let k = 1;
  while (k < n) k *= 2;
  return k;
}

/** k of RFC 6962 section 2.1: the largest power of two smaller than n, for n > 1. */
export function largestPowerOfTwoBelow(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}
