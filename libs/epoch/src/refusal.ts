import { CodedError, type Place } from '#libs/errors';

/** Refusals of this library. */
export type EpochCode =
  /** Not a manifest: shape, ranges, or members that contradict each other. */
  | 'EPOCH_MANIFEST'
  /** A holder's signature on the manifest is missing, not valid, or over something else. */
  | 'EPOCH_MANIFEST_SIGNATURE'
  /** Not an evaluation request. */
  | 'EPOCH_REQUEST'
  /** The points are not those that the request was signed for, or not a whole number of them, or too many. */
  | 'EPOCH_POINTS'
  /** Not a key-holder's answer. */
  | 'EPOCH_EVALUATION';

export function refusal(code: EpochCode, message: string, place: Place = {}): CodedError<EpochCode> {
  return new CodedError(code, message, place);
}
