import { CodedError, type Place } from '#libs/errors';

/** Every refusal of the key-holder's own. Those of the libraries (EPOCH_…, SIGNING_…, OPRF_…, ORDERS_…, CEREMONY_…, DURABLE_…) pass through. */
export type HolderErrorCode =
  // The command and its files
  | 'HOLDER_USAGE'
  | 'HOLDER_FILE_READ'
  | 'HOLDER_PASSPHRASE_MISSING'
  // The state directory
  | 'HOLDER_STATE_EXISTS'
  | 'HOLDER_STATE_MISSING'
  | 'HOLDER_STATE_CORRUPT'
  | 'HOLDER_PASSPHRASE'
  | 'HOLDER_SHARE_CORRUPT'
  | 'HOLDER_LOG_CORRUPT'
  | 'HOLDER_LOG_WRITE'
  // Ceremonies
  | 'HOLDER_NOT_IN_PLAN'
  | 'HOLDER_SHARE_MISSING'
  | 'HOLDER_EPOCH_EXISTS'
  | 'HOLDER_SUPERSEDED'
  | 'HOLDER_CEREMONY_UNKNOWN'
  | 'HOLDER_NOT_YET'
  | 'HOLDER_CEREMONY_FAILED'
  // Requests
  | 'HOLDER_NOTHING'
  | 'HOLDER_PROVIDER'
  | 'HOLDER_OFFICER'
  | 'HOLDER_SIGNATURE'
  | 'HOLDER_AUDIENCE'
  | 'HOLDER_CLOCK'
  | 'HOLDER_EPOCH'
  | 'HOLDER_MANIFEST'
  | 'HOLDER_BATCH_REPLAYED'
  | 'HOLDER_QUOTA'
  | 'HOLDER_ORDER'
  | 'HOLDER_ORDER_EXPIRED'
  | 'HOLDER_ORDER_EPOCH'
  | 'HOLDER_BUSY'
  | 'HOLDER_NOT_READY';

/** Exit statuses: sysexits(3) where it has one. */
export const EXIT = { ok: 0, refusedInput: 2, fault: 70, notYet: 75 } as const;

/** Codes whose exit status is not that of refused input. */
const EXIT_OF: Partial<Record<HolderErrorCode, number>> = {
  HOLDER_STATE_CORRUPT: EXIT.fault,
  HOLDER_SHARE_CORRUPT: EXIT.fault,
  HOLDER_LOG_CORRUPT: EXIT.fault,
  HOLDER_LOG_WRITE: EXIT.fault,
  HOLDER_NOT_YET: EXIT.notYet,
};

export class HolderError extends CodedError<HolderErrorCode> {
  readonly exitCode: number;

  constructor(code: HolderErrorCode, message: string, place: Place = {}, options?: ErrorOptions) {
    super(code, message, place, options);
    this.exitCode = EXIT_OF[code] ?? EXIT.refusedInput;
  }
}

/** The request's time is off; `now` is this holder's clock, so that the asker can tell whose is wrong. */
export class ClockRefusal extends HolderError {
  constructor(readonly now: number) {
    super('HOLDER_CLOCK', 'the time of the request is more than 300 s from the clock of this holder', { field: 'iat' });
  }
}
