import type { VerificationKey } from '#libs/signing';
import type { Compromised } from './key-act.js';

/** A provider as it was admitted. */
export interface RegisteredProvider {
  readonly iss: string;
  readonly name: string;
  /** Its offline key: registers and revokes its signing keys, and signs nothing else. */
  readonly root: VerificationKey;
  readonly position: number;
}

/** From which position of the log on something counts, and from which on it no longer does. */
export interface Term {
  readonly registeredPosition: number;
  readonly revokedPosition: number | null;
}

/** A provider's signing key. */
export interface RegisteredKey extends Term {
  readonly kid: string;
  readonly iss: string;
  readonly key: VerificationKey;
  readonly compromised: Compromised | null;
}

/** An officer's key. */
export interface RegisteredOfficer extends Term {
  readonly kid: string;
  readonly name: string;
  readonly key: VerificationKey;
}

/** True for what counts at `position`: decided by log position alone, never by a clock (docs/protocol.md section 9). */
export function validAt({ registeredPosition, revokedPosition }: Term, position: number): boolean {
  return registeredPosition <= position && (revokedPosition === null || position < revokedPosition);
}
