// Door of the Merkle library: RFC 6962 section 2.1 hashing, pure.

/** MTH(D[n]) over leaves given as bytes (leaf hash 0x00‖d, node 0x01‖l‖r); SHA-256 of the empty string for n = 0. RFC 6962 section 2.1. */
export function merkleTreeHash(_leaves: readonly Uint8Array[]): Uint8Array { throw new Error('unfilled'); }
/** SHA-256(0x00 ‖ data). */
export function leafHash(_data: Uint8Array): Uint8Array { throw new Error('unfilled'); }
/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(_left: Uint8Array, _right: Uint8Array): Uint8Array { throw new Error('unfilled'); }
/** Compact range: appends leaves one at a time and gives the root, O(log n) memory. */
export class CompactRange {
  append(_leaf: Uint8Array): void { throw new Error('unfilled'); }
  get size(): number { throw new Error('unfilled'); }
  root(): Uint8Array { throw new Error('unfilled'); }
}
/** PATH(m, D[n]) of RFC 6962 section 2.1.1. */
export function inclusionPath(_index: number, _leaves: readonly Uint8Array[]): Uint8Array[] { throw new Error('unfilled'); }
/** Recomputes the root from a leaf hash and a path (RFC 9162 section 2.1.3.2); CodedError MERKLE_PROOF on a wrong length or index. */
export function rootFromInclusion(_leaf: Uint8Array, _index: number, _size: number, _path: readonly Uint8Array[]): Uint8Array { throw new Error('unfilled'); }
