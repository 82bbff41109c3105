import { type Checkpoint, parseCheckpoint, requireEmptyRoot } from './checkpoint.js';
import type { Note } from './note.js';
import type { Policy } from './policy.js';
import { isSatisfied } from './quorum.js';
import { refusal } from './refusal.js';
import type { Verifier } from './verifier-key.js';
import { verifyNote } from './verify-note.js';

/**
 * A witness' word that the checkpoint is consistent with all that it had seen of the log, and that at `timestamp` (POSIX seconds, by its own clock) it had seen no
 * larger one; the latter is not said where the timestamp is 0.
 */
export interface Cosignature {
  readonly witness: Verifier;
  readonly timestamp: number;
}

export interface VerifiedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly log: Verifier;
  /** Of the policy's witnesses; one may be there more than once, with different times. */
  readonly cosignatures: readonly Cosignature[];
}

/**
 * Decides whether a signed note is a checkpoint that the policy accepts (tlog-proof, Verifying, steps 2 and 3; tlog-policy):
 *
 *   1. its text is a checkpoint;
 *   2. its origin is the name of a log of the policy (compared for equality);
 *   3. that log signed it, and no signature of a known log or witness fails;
 *   4. enough witnesses cosigned it.
 *
 * CodedError of the step: those of `parseCheckpoint` and TLOG_EMPTY_ROOT; TLOG_ORIGIN; those of `verifyNote`, TLOG_UNSIGNED when only witnesses signed;
 * TLOG_QUORUM.
 */
export function verifyCheckpoint(note: Note, policy: Policy): VerifiedCheckpoint {
  const checkpoint = parseCheckpoint(note.text);
  requireEmptyRoot(checkpoint);
  const logs = policy.logs.map(({ verifier }) => verifier).filter(({ name }) => name === checkpoint.origin);
  if (logs.length === 0) throw refusal('TLOG_ORIGIN', 'the origin is no log of the policy', { field: 'origin' });
  const verified = verifyNote(note, [...logs, ...policy.witnesses.map(({ verifier }) => verifier)]);
  const log = verified.find(({ verifier }) => logs.includes(verifier))?.verifier;
  if (log === undefined) throw refusal('TLOG_UNSIGNED', 'the checkpoint has no signature of its log', { field: 'signatures' });
  const cosignatures = verified.flatMap(({ verifier, timestamp }) => (timestamp === undefined || logs.includes(verifier) ? [] : [{ witness: verifier, timestamp }]));
  if (!isSatisfied(policy.quorum, new Set(cosignatures.map(({ witness }) => witness.key.kid)))) {
    throw refusal('TLOG_QUORUM', 'too few of the witnesses cosigned the checkpoint', { field: 'signatures' });
  }
  return { checkpoint, log, cosignatures };
}
