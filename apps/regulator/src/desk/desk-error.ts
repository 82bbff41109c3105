import { CodedError, type Place } from '#libs/errors';

/** Refusals of an officer's own commands. */
export type DeskCode =
  /** A file cannot be read, or does not hold what it should. */
  | 'DESK_FILE'
  /** A file is there already, or cannot be written. */
  | 'DESK_FILE_WRITE'
  /** A private key that others than its owner may read. */
  | 'DESK_KEY_OPEN'
  | 'DESK_USAGE'
  /** The hub refused; the message names its code. */
  | 'DESK_HUB_REFUSED'
  | 'DESK_HUB_UNREACHABLE'
  /** What the hub answers is not what it should be. */
  | 'DESK_HUB_ANSWER'
  /** A provider's answer that discloses nothing, or is to another order. */
  | 'DESK_ANSWER';

const EXIT_REFUSED_BY_HUB = 3;
const EXIT_TRY_AGAIN = 75;

export class DeskError extends CodedError<DeskCode> {
  readonly exitCode: number;

  constructor(code: DeskCode, message: string, place: Place = {}, options?: ErrorOptions) {
    super(code, message, place, options);
    this.exitCode = code === 'DESK_HUB_REFUSED' ? EXIT_REFUSED_BY_HUB : code === 'DESK_HUB_UNREACHABLE' ? EXIT_TRY_AGAIN : 2;
  }
}
