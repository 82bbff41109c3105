import { CodedError } from '#libs/errors';

/** Refusals of this library. */
export type LinkageErrorCode =
  /** A provider or handle contains a newline, which separates the two in a key. */
  | 'LINKAGE_ACCOUNT'
  /** An observation or ruling that lies before the one made last, or before what founded a seeded entity. */
  | 'LINKAGE_ORDER'
  /** A seed names an account, entity or token that it does not contain, or does not hold all that a split or a ruling concerns. */
  | 'LINKAGE_SEED';

export function refusal(code: LinkageErrorCode, message: string): CodedError<LinkageErrorCode> {
  return new CodedError(code, message);
}
