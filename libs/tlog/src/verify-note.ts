import { isCodedError } from '#libs/errors';
import { verifySignature } from './cosignature.js';
import type { Note } from './note.js';
import { refusal } from './refusal.js';
import type { Verifier } from './verifier-key.js';

/** A signature that was verified; `timestamp` (POSIX seconds) for a cosignature, 0 where an ML-DSA-44 one states none. */
export interface VerifiedSignature {
  readonly verifier: Verifier;
  readonly timestamp?: number;
}

/**
 * Verifies a note against the keys that the caller knows (signed-note, Signatures):
 *
 *   1. lines whose name and key ID together match no known key are ignored: anybody may add them, and rotation and cosigning depend on that;
 *   2. every line that matches must verify, else the note as a whole is refused;
 *   3. at least one must have matched.
 *
 * The verified signatures in the order of the note; one key may be there more than once. CodedError TLOG_KEY_AMBIGUOUS when two keys share name and ID,
 * TLOG_SIGNATURE or TLOG_COSIGNATURE, and for an ML-DSA-44 key those of `parseCheckpoint`, with the field `signatures.N`; TLOG_UNSIGNED.
 */
export function verifyNote(note: Note, verifiers: Iterable<Verifier>): readonly VerifiedSignature[] {
  const known = byNameAndId(verifiers);
  const verified: VerifiedSignature[] = [];
  for (const [index, signature] of note.signatures.entries()) {
    const verifier = known.get(nameAndId(signature));
    if (verifier === undefined) continue;
    const timestamp = at(`signatures.${index}`, () => verifySignature(note.text, signature, verifier));
    verified.push(timestamp === undefined ? { verifier } : { verifier, timestamp });
  }
  if (verified.length === 0) throw refusal('TLOG_UNSIGNED', 'the note has no signature of a known key', { field: 'signatures' });
  return verified;
}

function byNameAndId(verifiers: Iterable<Verifier>): ReadonlyMap<string, Verifier> {
  const known = new Map<string, Verifier>();
  for (const verifier of verifiers) {
    const other = known.get(nameAndId(verifier));
    if (other !== undefined && other.key.kid !== verifier.key.kid) throw refusal('TLOG_KEY_AMBIGUOUS', 'two known keys have the same name and key ID');
    known.set(nameAndId(verifier), verifier);
  }
  return known;
}

/** Injective: a name has no plus. */
function nameAndId({ name, keyId }: { readonly name: string; readonly keyId: number }): string {
  return `${name}+${keyId}`;
}

function at<T>(field: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw isCodedError(error) ? error.at({ field }) : error;
  }
}
