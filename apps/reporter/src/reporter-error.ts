import { CodedError, type Place } from '#libs/errors';

/** Every refusal of the agent's own. Those of the libraries (COMPUTE_…, REPORT_…) pass through with their place filled. */
export type ReporterErrorCode =
  // The command and its files
  | 'REPORTER_USAGE'
  | 'REPORTER_INPUT_REFUSED'
  | 'REPORTER_FILE_READ'
  | 'REPORTER_FILE_FORMAT'
  | 'REPORTER_FILE_GZIP'
  | 'REPORTER_FILE_UTF8'
  | 'REPORTER_FILE_CSV'
  | 'REPORTER_FILE_JSON'
  | 'REPORTER_FILE_EMPTY'
  | 'REPORTER_COLUMN_UNKNOWN'
  | 'REPORTER_COLUMN_DUPLICATE'
  | 'REPORTER_COLUMN_MISSING'
  | 'REPORTER_FEDERATION_KEY'
  | 'REPORTER_UNICODE'
  | 'REPORTER_MANIFEST_DIGEST'
  // One field of a row
  | 'REPORTER_FIELD_MISSING'
  | 'REPORTER_FIELD_TEXT'
  | 'REPORTER_FIELD_NUMBER'
  | 'REPORTER_FIELD_NEGATIVE'
  | 'REPORTER_FIELD_INTEGER'
  | 'REPORTER_FIELD_RANGE'
  | 'REPORTER_FIELD_TIME'
  | 'REPORTER_FIELD_BOOLEAN'
  | 'REPORTER_FIELD_CHOICE'
  | 'REPORTER_FIELD_CONFLICT'
  // Rows among each other and against what was sent before
  | 'REPORTER_ID_DUPLICATE'
  | 'REPORTER_TIME_ORDER'
  | 'REPORTER_TIME_FUTURE'
  | 'REPORTER_CUSTOMER_UNKNOWN'
  | 'REPORTER_WORKLOAD_UNKNOWN'
  | 'REPORTER_CLUSTER_UNKNOWN'
  | 'REPORTER_EXCHANGE_SELF'
  | 'REPORTER_STATE_BACKWARD'
  | 'REPORTER_CHANGED_AFTER_END'
  | 'REPORTER_CUSTOMER_CHANGED'
  | 'REPORTER_CORRECTION'
  // Warnings
  | 'REPORTER_CUSTOMER_WEAK'
  | 'REPORTER_EXCHANGE_SPANS_DAYS'
  | 'REPORTER_CAPACITY_UNBALANCED'
  // The state directory
  | 'REPORTER_STATE_EXISTS'
  | 'REPORTER_PUBLIC_KEY_WRITE'
  | 'REPORTER_STATE_MISSING'
  | 'REPORTER_STATE_CORRUPT'
  | 'REPORTER_SPOOL_CORRUPT'
  | 'REPORTER_CACHE_CORRUPT'
  // Keys
  | 'REPORTER_ROOT_PLACE'
  | 'REPORTER_KEY_FILE'
  | 'REPORTER_KEY_PENDING'
  | 'REPORTER_KEY_ROTATING'
  // The key-holders
  | 'REPORTER_HOLDERS_DOWN'
  | 'REPORTER_HOLDERS_REFUSE'
  // Orders of officers
  | 'REPORTER_OFFICERS'
  | 'REPORTER_ORDER_UNKNOWN'
  | 'REPORTER_ORDER_FORGED'
  | 'REPORTER_ORDER_NOT_FOUND'
  | 'REPORTER_ORDER_DISAGREES'
  // The hub
  | 'REPORTER_NOT_DELIVERED'
  | 'REPORTER_REFUSED'
  | 'REPORTER_ANSWER'
  | 'REPORTER_STATE_OLD'
  // The log, as receipts and checkpoints show it
  | 'REPORTER_LOG_POLICY'
  | 'REPORTER_RECEIPT'
  | 'REPORTER_LOG_CHECKPOINT'
  | 'REPORTER_LOG_FORK'
  | 'REPORTER_LOG_ROLLED_BACK'
  | 'REPORTER_RECEIPTS_OUT';

/** Exit statuses of the agent: sysexits(3) where it has one. */
export const EXIT = { ok: 0, refusedInput: 2, refusedByHub: 3, fault: 70, notDelivered: 75 } as const;

/** Codes whose exit status is not that of refused input. */
const EXIT_OF: Partial<Record<ReporterErrorCode, number>> = {
  REPORTER_NOT_DELIVERED: EXIT.notDelivered,
  REPORTER_HOLDERS_DOWN: EXIT.notDelivered,
  REPORTER_REFUSED: EXIT.refusedByHub,
  REPORTER_ANSWER: EXIT.refusedByHub,
  REPORTER_STATE_OLD: EXIT.refusedByHub,
  REPORTER_RECEIPT: EXIT.refusedByHub,
  REPORTER_LOG_CHECKPOINT: EXIT.refusedByHub,
  REPORTER_LOG_FORK: EXIT.refusedByHub,
  REPORTER_LOG_ROLLED_BACK: EXIT.refusedByHub,
  REPORTER_STATE_CORRUPT: EXIT.fault,
  REPORTER_SPOOL_CORRUPT: EXIT.fault,
  REPORTER_CACHE_CORRUPT: EXIT.fault,
};

export class ReporterError extends CodedError<ReporterErrorCode> {
  readonly exitCode: number;

  constructor(code: ReporterErrorCode, message: string, place: Place = {}, options?: ErrorOptions) {
    super(code, message, place, options);
    this.exitCode = EXIT_OF[code] ?? EXIT.refusedInput;
  }
}
