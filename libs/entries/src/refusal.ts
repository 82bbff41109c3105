import { CodedError, type Place } from '#libs/errors';

/** Refusals of this library. */
export type EntriesCode =
  /** Not the content of an entry of this kind, or not in its one spelling. */
  | 'ENTRY_CONTENT'
  /** Not a leaf of the log: no kind that is known, or a digest where the content fits. */
  | 'ENTRY_LEAF'
  /** A key act whose claims are incomplete, contradict each other, or are of another act than the entry. */
  | 'ENTRY_KEY_ACT'
  /** A key act that is not signed by whom it has to be: the provider's root, or the old and the new key. */
  | 'ENTRY_KEY_SIGNATURE';

export function refusal(code: EntriesCode, message: string, place: Place = {}, options?: ErrorOptions): CodedError<EntriesCode> {
  return new CodedError(code, message, place, options);
}
