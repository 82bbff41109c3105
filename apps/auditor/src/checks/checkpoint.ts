import { type Checkpoint, isSatisfied, type Note, parseCheckpoint, parseNote, type Policy, type VerifiedCheckpoint, verifyCheckpoint, verifyNote } from '#libs/tlog';

import type { Check, Checks, Where } from './check.js';

/** A checkpoint that could be read; whether it is the log's is what the check found. */
export interface ReadCheckpoint {
  readonly note: Note;
  readonly checkpoint: Checkpoint;
  /** Undefined when it is not one that the policy accepts. */
  readonly verified: VerifiedCheckpoint | undefined;
}

/** Form, origin and the log's signature; witnesses are another check's. */
export function readCheckpoint(check: Check, place: Where, bytes: () => Uint8Array, policy: Policy): ReadCheckpoint | undefined {
  const note = check.attempt(place, () => parseNote(bytes()));
  if (note === undefined) return undefined;
  check.seen();
  const checkpoint = check.attempt(place, () => parseCheckpoint(note.text));
  if (checkpoint === undefined) return undefined;
  return { note, checkpoint, verified: check.attempt(place, () => verifyCheckpoint(note, { ...policy, quorum: 'none' })) };
}

/** Enough of the policy's witnesses saw this checkpoint. */
export function checkWitnesses({ WITNESSES }: Pick<Checks, 'WITNESSES'>, { verified }: ReadCheckpoint, policy: Policy | undefined): void {
  const cosigners = new Set(verified?.cosignatures.map(({ witness }) => witness.key.kid));
  WITNESSES.seen(cosigners.size);
  if (policy === undefined) WITNESSES.cannotRun('needs a policy: --policy');
  else if (verified === undefined) WITNESSES.cannotRun('needs a checkpoint that the policy accepts');
  else if (!isSatisfied(policy.quorum, cosigners)) WITNESSES.fail('TLOG_QUORUM', { file: 'checkpoint', field: 'signatures' }, 'too few of the witnesses cosigned the checkpoint');
}

/** How many signature lines are of keys that the policy does not know: they prove nothing, and nobody vouches for them. */
export function unknownSignatures({ note, checkpoint, verified }: ReadCheckpoint, { logs, witnesses }: Policy): number {
  if (verified === undefined) return 0;
  const known = [...logs.filter(({ verifier }) => verifier.name === checkpoint.origin), ...witnesses].map(({ verifier }) => verifier);
  return note.signatures.length - verifyNote(note, known).length;
}
