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
  | 'ENTRY_KEY_SIGNATURE'
  | RegistryCode;

/** Why the registry does not change: what an entry says contradicts what is before it in the log. */
type RegistryCode =
  /** A key act that is meant for another log. */
  | 'KEY_AUDIENCE'
  /** The key is or was somebody's: a root's, a signing key or an officer's. */
  | 'KEY_EXISTS'
  /** Nobody of that kind has this key. */
  | 'KEY_UNKNOWN'
  | 'KEY_ALREADY_REVOKED'
  | 'OFFICER_EXISTS'
  | 'PROVIDER_EXISTS'
  /** Not a URI: scheme, colon, and something behind it. */
  | 'PROVIDER_ISS'
  /** The root is not a point that verification profile 1 registers. */
  | 'PROVIDER_ROOT'
  | 'PROVIDER_UNKNOWN';

export function refusal(code: EntriesCode, message: string, place: Place = {}, options?: ErrorOptions): CodedError<EntriesCode> {
  return new CodedError(code, message, place, options);
}

/** Gives what `part` gives; a coded refusal of another library becomes `code`, with what was refused as its cause. */
export function orRefuse<T>(part: () => T, code: EntriesCode, message: string, field?: string): T {
  try {
    return part();
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw refusal(code, message, field === undefined ? {} : { field }, { cause });
  }
}
