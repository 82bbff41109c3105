import { CodedError } from '#libs/errors';

/** Why the log cannot be read, grown or signed. */
export type LogCode =
  /** The database holds less than what was signed. Nothing is accepted or signed until a person has looked. */
  | 'LOG_ROLLED_BACK'
  /** What is stored is not what was signed: a tile or a checkpoint was changed. */
  | 'LOG_FORKED'
  /** A position of the log holds nothing, or two things. */
  | 'LOG_POSITION'
  /** The log is another origin's, or another key signs its checkpoints. */
  | 'LOG_KEY'
  /** Nothing is in the log yet, not even whose it is. */
  | 'LOG_EMPTY'
  /** No tile or bundle of the tree as it stands. */
  | 'LOG_TILE_UNKNOWN'
  /** There is no signed checkpoint yet. */
  | 'LOG_UNPUBLISHED';

export class LogError extends CodedError<LogCode> {}
