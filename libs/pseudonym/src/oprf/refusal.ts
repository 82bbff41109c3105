import { CodedError, type Place } from '#libs/errors';

/** Refusals of the OPRF: of what a caller or the other side handed over, never of a proof (that is `false`). */
export type OprfErrorCode =
  /** Not the canonical encoding of a group element (RFC 9497 section 2.1, DeserializeElement). */
  | 'OPRF_ELEMENT'
  /** The identity element (RFC 9497 section 3.3: applications MUST reject it). */
  | 'OPRF_IDENTITY'
  /** Not a canonical, non-zero scalar. */
  | 'OPRF_SCALAR'
  /** An input over 65,535 bytes, or one that hashes to the identity (InvalidInputError). */
  | 'OPRF_INPUT'
  /** No items, more than 1,000 of them, or lists that belong together and differ in length. */
  | 'OPRF_BATCH'
  /** A random source that gave the wrong number of bytes, or zeros. */
  | 'OPRF_RANDOM'
  /** No holders, a holder number that is not 1 to 255, or one that occurs twice. */
  | 'OPRF_HOLDERS'
  /** A public share that is not where the commitments put it. */
  | 'OPRF_PUBLIC_SHARE'
  /** A pool of threads that was closed or lost a thread. */
  | 'OPRF_POOL';

/** A refusal; `reason` never contains an input, an element or a scalar. */
export function oprfRefusal(code: OprfErrorCode, reason: string, place: Place = {}, cause?: unknown): CodedError<OprfErrorCode> {
  return new CodedError(code, reason, place, cause === undefined ? {} : { cause });
}
