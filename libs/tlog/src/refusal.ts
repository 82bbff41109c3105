import { CodedError, isCodedError, type Place } from '#libs/errors';

/** Every code that this library refuses with. */
export type TlogCode =
  | 'TLOG_SIZE'
  | 'TLOG_TEXT'
  | 'TLOG_BASE64'
  | 'TLOG_NUMBER'
  | 'TLOG_NOTE'
  | 'TLOG_KEY_NAME'
  | 'TLOG_VERIFIER_KEY'
  | 'TLOG_KEY_TYPE'
  | 'TLOG_KEY_ID'
  | 'TLOG_KEY'
  | 'TLOG_KEY_AMBIGUOUS'
  | 'TLOG_UNSIGNED'
  | 'TLOG_SIGNATURE'
  | 'TLOG_COSIGNATURE'
  | 'TLOG_CHECKPOINT'
  | 'TLOG_ORIGIN'
  | 'TLOG_EMPTY_ROOT'
  | 'TLOG_POLICY'
  | 'TLOG_QUORUM'
  | 'TLOG_TILE_PATH'
  | 'TLOG_TILE'
  | 'TLOG_TILE_MISMATCH'
  | 'TLOG_BUNDLE'
  | 'TLOG_ENTRY_SIZE'
  | 'TLOG_ROOT'
  | 'TLOG_PROOF'
  | 'TLOG_INCLUSION'
  | 'TLOG_CONSISTENCY'
  | 'TLOG_REQUEST'
  | 'TLOG_RESPONSE';

export function refusal(code: TlogCode, message: string, place: Place = {}): CodedError<TlogCode> {
  return new CodedError(code, message, place);
}

/** What an inner library refuses by a code of its own, as this library's: the caller is told which part of the log it was. */
export function orRefuse<T>(run: () => T, code: TlogCode, message: string, field?: string): T {
  try {
    return run();
  } catch (error) {
    if (!isCodedError(error)) throw error;
    throw new CodedError<TlogCode>(code, message, field === undefined ? error.place : { ...error.place, field }, { cause: error });
  }
}
