import { CodedError } from '#libs/errors';

/** Why a hub does not work on a log. */
export class LogError extends CodedError<
  /** The log is another origin's, or another key signs its checkpoints. */
  | 'LOG_KEY'
  /** Nothing is in the log yet, not even whose it is. */
  | 'LOG_EMPTY'
> {}
