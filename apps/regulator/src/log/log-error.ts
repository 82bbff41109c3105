import { CodedError } from '#libs/errors';

/** Why the log cannot be read, grown or signed. */
export type LogCode =
  /** The database holds less than what was signed. Nothing is accepted or signed until a person has looked. */
  | 'LOG_ROLLED_BACK'
  /** What is stored is not what was signed: a tile or a checkpoint was changed. */
  | 'LOG_FORKED'
  /** A position of the log holds nothing, or two things. */
  | 'LOG_POSITION'
  /** The log names another origin or other keys than this hub has. */
  | 'LOG_KEY'
  /** No tile or bundle of the tree as it stands. */
  | 'LOG_TILE_UNKNOWN'
  /** There is no signed checkpoint yet. */
  | 'LOG_UNPUBLISHED'
  /** Accepted, and not covered by a published checkpoint yet. */
  | 'RECEIPT_PENDING'
  | 'RECEIPT_UNKNOWN';

export class LogError extends CodedError<LogCode> {}
