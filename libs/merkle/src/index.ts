// Door of the Merkle library: RFC 6962 section 2.1 hashing, pure.

export { leafHash, nodeHash } from './hashing.js';
export { merkleTreeHash } from './tree-hash.js';
export { CompactRange } from './compact-range.js';
export { inclusionPath, rootFromInclusion } from './inclusion.js';
export type { MerkleCode } from './refusal.js';
