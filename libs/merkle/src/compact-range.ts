import { emptyHash, leafHash, nodeHash } from './hashing.js';

/**
 * The roots of the perfect subtrees that a growing tree consists of, left to right: one for each 1 bit
 * of its size. Appends data one leaf at a time and gives MTH(D[n]) of RFC 6962 section 2.1 at any moment,
 * in O(log n) memory.
 */
export class CompactRange {
  readonly #subtrees: Uint8Array[] = [];
  #size = 0;

  /** Appends a leaf, given as its data (not as a hash). */
  append(leaf: Uint8Array): void {
    let hash = leafHash(leaf);
    // As in adding one to a binary number: each trailing 1 bit is a subtree that the new one completes.
    // Division and not a shift, because sizes may exceed 2^32.
    for (let bits = this.#size; bits % 2 === 1; bits = (bits - 1) / 2) {
      const left = this.#subtrees.pop();
      if (left === undefined) throw new Error('a compact range holds one subtree for each 1 bit of its size');
      hash = nodeHash(left, hash);
    }
    this.#subtrees.push(hash);
    this.#size += 1;
  }

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** MTH of the leaves so far; SHA-256 of nothing when there are none. */
  root(): Uint8Array {
    // A copy: what the caller does with its root must not reach the range.
    return this.#subtrees.length === 0 ? emptyHash() : this.#subtrees.reduceRight((right, left) => nodeHash(left, right)).slice();
  }
}
