import { CodedError } from '#libs/errors';

/** What the hub refuses a report for, beyond what the reading libraries refuse. */
export type IntakeCode =
  | 'ACCOUNTING_MISMATCH'
  | 'ACT_UNSUPPORTED'
  | 'AUD_MISMATCH'
  | 'BATCH_LINES'
  | 'BATCH_TOO_LARGE'
  | 'BODY_BOMB'
  | 'BODY_GZIP'
  | 'BODY_MISSING'
  | 'BODY_TOO_LARGE'
  | 'BODY_UNEXPECTED'
  | 'CUSTOMER_UNKNOWN'
  | 'EPOCH_UNKNOWN'
  | 'INTAKE_BUSY'
  | 'ISS_MISMATCH'
  | 'KEY_NOT_VALID'
  | 'KEY_UNKNOWN'
  | 'MEDIA_TYPE_UNSUPPORTED'
  | 'RECEIPT_UNKNOWN'
  | 'SCHEMA_UNSUPPORTED'
  | 'STATEMENT_FROM_FUTURE'
  | 'STATEMENT_JTI_REUSED'
  | 'STATEMENT_REF'
  | 'STATEMENT_TOO_LARGE'
  | 'STREAM_EQUIVOCATION'
  | 'STREAM_FORK'
  | 'STREAM_GAP'
  | 'STREAM_UNNAMED'
  | 'UPLOAD_MALFORMED'
  | 'WORKLOAD_ALREADY_ENDED'
  | 'WORKLOAD_CUSTOMER_CHANGED'
  | 'WORKLOAD_STATE_REGRESSION'
  | 'WORKLOAD_UNKNOWN';

export class IntakeError extends CodedError<IntakeCode> {}

/** STREAM_GAP with the sequence number that the stream needs next. */
export class StreamGap extends IntakeError {
  constructor(readonly expectedSeq: number) {
    super('STREAM_GAP', 'The sequence number is beyond the head of the stream.');
  }
}

/** INTAKE_BUSY: what was read already is as much as may wait. */
export function waitingTooMany(): IntakeError {
  return new IntakeError('INTAKE_BUSY', 'Too many reports are waiting. Try again.');
}
