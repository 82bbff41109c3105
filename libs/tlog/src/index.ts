// Door of the log library: format, verification, growth and proofs of a C2SP transparency log, pure. Where its tiles are kept is the caller's.

export { type Checkpoint, checkpointText, parseCheckpoint } from './checkpoint.js';
export { cosign, signNote } from './cosignature.js';
export { parseEntryBundle, serializeEntryBundle } from './entry-bundle.js';
export { type Note, type NoteSignature, parseNote, serializeNote } from './note.js';
export { parsePolicy, type Policy, type PolicyKey } from './policy.js';
export { type IndexProof, type LogProof, parseProof, proofsOver, type ProofsOver, serializeProof, verifyProof } from './proof.js';
export { inclusionProofs, tilesForInclusions } from './inclusion-proofs.js';
export { isSatisfied, type Member } from './quorum.js';
export { type Recomputed, TreeRecomputation, verifyEntries } from './recompute.js';
export { signedCheckpoint } from './signed-checkpoint.js';
export type { TlogCode } from './refusal.js';
export { type Bundle, bundlesOf, type Tile, type TileBytes, tileHashes, tilesAtEdge, tilesOf } from './tile.js';
export { TileCache } from './tile-cache.js';
export { bundlePath, parseTilePath, tilePath, type TileResource } from './tile-path.js';
export { consistencyProofFromTiles, inclusionProofFromTiles, rootFromTiles, tilesForConsistency, tilesForInclusion, type TileSource } from './tile-tree.js';
export { type Grown, TreeEdge } from './tree-edge.js';
export { COSIGNATURE_V1, ED25519, formatVerifierKey, parseVerifierKey, type SignatureType, SUBTREE_V1, type Verifier, verifierOf } from './verifier-key.js';
export { type Cosignature, type VerifiedCheckpoint, verifyCheckpoint } from './verify-checkpoint.js';
export { type VerifiedSignature, verifyNote } from './verify-note.js';
export {
  type AddCheckpoint,
  answerAddCheckpoint,
  parseAddCheckpoint,
  parseCosignatures,
  parseSize,
  type Remembered,
  serializeAddCheckpoint,
  serializeCosignatures,
  serializeSize,
  type WitnessAnswer,
} from './witness.js';
