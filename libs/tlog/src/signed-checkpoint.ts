import type { MlDsaSigningKey, SigningKey } from '#libs/signing';
import { type Checkpoint, checkpointText } from './checkpoint.js';
import { cosign, signNote } from './cosignature.js';
import type { Note } from './note.js';

/**
 * A checkpoint signed by its log, under its origin as the name, with each of the log's keys: public logs carry an Ed25519 signature (tlog-tiles) and should carry
 * one by ML-DSA-44 (tlog-checkpoint), which states the `timestamp`, POSIX seconds or 0 for none. Whoever signs two checkpoints that are inconsistent has forked
 * the log, and anybody can prove it: the caller signs only what it stored for good. Cosignatures of witnesses are appended to `signatures` later.
 * CodedError of `checkpointText`, `signNote` and `cosign`: TLOG_KEY_NAME for an origin that is no key name, TLOG_COSIGNATURE with `extensions` by ML-DSA-44.
 */
export function signedCheckpoint(checkpoint: Checkpoint, keys: readonly (SigningKey | MlDsaSigningKey)[], timestamp: number): Note {
  const text = checkpointText(checkpoint);
  const { origin } = checkpoint;
  return { text, signatures: keys.map((key) => ('publicKey' in key ? cosign(text, origin, key, timestamp) : signNote(text, origin, key))) };
}
