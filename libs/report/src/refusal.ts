import { CodedError, type Place } from '#libs/errors';

/** Every code that this library refuses with. */
export type ReportCode =
  | 'REPORT_CLAIMS'
  | 'REPORT_BODY_SIZE'
  | 'REPORT_BODY_DIGEST'
  | 'REPORT_BODY_UTF8'
  | 'REPORT_BODY_LINES'
  | 'REPORT_LINE_JSON'
  | 'REPORT_LINE_TYPE'
  | 'REPORT_LINE_MEMBER'
  | 'REPORT_LINE_FIELD'
  | 'REPORT_LINE_TIME'
  | 'REPORT_LINE_DUPLICATE'
  | 'REPORT_EPOCH'
  | 'REPORT_TOTALS'
  | 'REPORT_ROOT';

export function refusal(code: ReportCode, message: string, place: Place = {}): CodedError<ReportCode> {
  return new CodedError(code, message, place);
}
