import { CodedError, type Place } from '#libs/errors';

/** Refusals of a key ceremony. Where somebody is to blame, `place.field` is `dealers.<index>` or `holders.<index>`. */
export type CeremonyCode =
  /** Not a plan: shape, ranges, or members that contradict each other or the manifest that it goes on from. */
  | 'CEREMONY_PLAN'
  /** Not a message of this ceremony by the one who should have sent it. */
  | 'CEREMONY_MESSAGE'
  /** Commitments that are no group elements, not one for each of the threshold, or to another constant term than the plan asks for. */
  | 'CEREMONY_COMMITMENTS'
  /** The dealer does not show that it knows the secret it contributes. */
  | 'CEREMONY_PROOF'
  /** The dealer saw other commitments than we did: it or somebody else tells different holders different things. */
  | 'CEREMONY_TRANSCRIPT'
  /** The dealt share does not lie on the polynomial that the dealer is committed to. */
  | 'CEREMONY_SHARE'
  /** Our own share is not the one that the manifest speaks of. */
  | 'CEREMONY_OWN_SHARE'
  /** A holder signed another manifest than the one the commitments give. */
  | 'CEREMONY_MANIFEST';

export function refusal(code: CeremonyCode, message: string, place: Place = {}, options?: ErrorOptions): CodedError<CeremonyCode> {
  return new CodedError(code, message, place, options);
}
