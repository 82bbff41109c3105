// Door of the Merkle library: RFC 6962 section 2.1 hashing, pure.

export { emptyHash, HASH_BYTES, leafHash, nodeHash, nodeHashInto } from './hashing.js';
export { merkleTreeHash } from './tree-hash.js';
export { CompactRange } from './compact-range.js';
export { inclusionPath, rootFromInclusion, rootFromSubtreeInclusion } from './inclusion.js';
export { verifyConsistency, verifySubtreeConsistency } from './consistency.js';
export { consistencyRanges, inclusionRanges, type Range } from './ranges.js';
export type { MerkleCode } from './refusal.js';
