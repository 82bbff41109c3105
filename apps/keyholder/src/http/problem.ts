import { isCodedError } from '#libs/errors';
import { ClockRefusal } from '../holder-error.js';

/** Media type of RFC 9457 section 3. */
export const PROBLEM_TYPE = 'application/problem+json';

/** Seconds that an asker is asked to wait when the holder cannot answer now. */
const RETRY_AFTER_S = '1';

/** An RFC 9457 problem document. */
interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly field?: string;
  /** This holder's clock, UTC seconds; with HOLDER_CLOCK. */
  readonly now?: number;
}

export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** True when the cause is ours, so that it deserves a line on stderr. */
  readonly fault: boolean;
}

const STATUS_OF: ReadonlyMap<string, number> = new Map([
  ['HOLDER_PROVIDER', 401],
  ['HOLDER_OFFICER', 401],
  ['HOLDER_SIGNATURE', 401],
  ['HOLDER_AUDIENCE', 403],
  ['HOLDER_ORDER', 403],
  ['HOLDER_ORDER_EXPIRED', 403],
  ['HOLDER_ORDER_EPOCH', 403],
  ['HOLDER_CLOCK', 403],
  ['HOLDER_EPOCH', 409],
  ['HOLDER_MANIFEST', 409],
  ['HOLDER_BATCH_REPLAYED', 409],
  ['HOLDER_QUOTA', 429],
  ['HOLDER_NOTHING', 404],
  ['HOLDER_CEREMONY_UNKNOWN', 404],
  ['HOLDER_NOT_YET', 404],
  ['HOLDER_CEREMONY_FAILED', 410],
  ['HOLDER_BUSY', 503],
  ['HOLDER_NOT_READY', 503],
  ['HOLDER_LOG_WRITE', 503],
]);

/** Refusals of libraries that are of what the asker sent. */
const ASKERS = /^(?:EPOCH_REQUEST|EPOCH_POINTS|SIGNING_\w+|OPRF_BATCH|OPRF_ELEMENT|OPRF_IDENTITY)$/u;

const HTTP_REFUSALS: ReadonlyMap<number, readonly [code: string, title: string]> = new Map([
  [400, ['REQUEST_MALFORMED', 'the request could not be read']],
  [405, ['METHOD_NOT_ALLOWED', 'this method is not offered here']],
  [408, ['REQUEST_TIMEOUT', 'the request took too long']],
  [413, ['REQUEST_TOO_LARGE', 'the request is too large']],
  [415, ['MEDIA_TYPE_UNSUPPORTED', 'this content type is not read here']],
]);

/** Turns whatever was thrown into a problem document. Messages of coded errors are safe to send by contract; of any other nothing is echoed. */
export function problemOf(error: unknown): ProblemAnswer {
  if (isCodedError(error)) {
    const status = STATUS_OF.get(error.code) ?? (ASKERS.test(error.code) ? 400 : undefined);
    if (status !== undefined) {
      const { field } = error.place;
      const problem = { ...document(error.code, error.message, status), ...(field === undefined ? {} : { field }), ...(error instanceof ClockRefusal ? { now: error.now } : {}) };
      return { problem, headers: headersFor(status), fault: error.code === 'HOLDER_LOG_WRITE' };
    }
  }
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : Number.NaN;
  if (!(status >= 400 && status < 500)) return { problem: document('INTERNAL', 'the holder failed to serve this request', 500), headers: {}, fault: true };
  const [code, title] = HTTP_REFUSALS.get(status) ?? ['REQUEST_REFUSED', 'the request was refused'];
  return { problem: document(code, title, status), headers: {}, fault: false };
}

/** RFC 9110 section 11.6.1 wants a challenge with every 401; a request authenticates by its own signature. */
function headersFor(status: number): Record<string, string> {
  if (status === 503) return { 'retry-after': RETRY_AFTER_S };
  return status === 401 ? { 'www-authenticate': 'Signature realm="tributary"' } : {};
}

function document(code: string, title: string, status: number): Problem {
  return { type: `urn:tributary:error:${code}`, title, status, code };
}
