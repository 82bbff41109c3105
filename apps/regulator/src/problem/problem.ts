import { isCodedError, type CodedError } from '#libs/errors';
import { isUnavailable } from '#libs/postgres';
import { statusOf } from './statuses.js';

/** Media type of RFC 9457 section 3. */
export const PROBLEM_TYPE = 'application/problem+json';

/** An RFC 9457 problem document as the hub sends it (docs/protocol.md section 3). */
interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly line?: number;
  readonly field?: string;
  readonly expectedSeq?: number;
}

/** What to answer for anything that was thrown. */
export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** True when the cause is ours (a bug), so that it deserves a line in the log. */
  readonly fault: boolean;
}

/** Seconds that a caller is asked to wait when the hub cannot serve now. */
const RETRY_AFTER_S = '2';

/**
 * Turns whatever was thrown into a problem document. Messages of coded errors are safe to send by contract; of any other
 * error nothing is echoed, because its message may quote values.
 */
export function problemOf(error: unknown): ProblemAnswer {
  if (isUnavailable(error)) return unavailable('DATABASE_UNAVAILABLE', 'The database is away. Try again.');
  if (isCodedError(error)) {
    const status = statusOf(error.code);
    if (status === 503) return unavailable(error.code, error.message);
    if (status !== undefined) return refusal(error, status);
  }
  const http = httpRefusal(error);
  if (http !== undefined) return http;
  return { problem: document('INTERNAL', 'The hub failed to serve this request.', 500), headers: {}, fault: true };
}

function unavailable(code: string, title: string): ProblemAnswer {
  return { problem: document(code, title, 503), headers: { 'retry-after': RETRY_AFTER_S }, fault: false };
}

function refusal(error: CodedError, status: number): ProblemAnswer {
  const { line, field } = error.place;
  const expectedSeq = 'expectedSeq' in error && typeof error.expectedSeq === 'number' ? error.expectedSeq : undefined;
  const problem: Problem = {
    ...document(error.code, error.message, status),
    ...(line === undefined ? {} : { line }),
    ...(field === undefined ? {} : { field }),
    ...(expectedSeq === undefined ? {} : { expectedSeq }),
  };
  const retryAfter = 'retryAfterS' in error && typeof error.retryAfterS === 'number' ? { 'retry-after': String(error.retryAfterS) } : {};
  return { problem, headers: { ...retryAfter, ...(status === 401 ? { 'www-authenticate': challengeFor(error.code) } : {}) }, fault: false };
}

/** RFC 9110 section 11.6.1 wants a challenge with every 401. A statement authenticates by its own signature. */
function challengeFor(code: string): string {
  return code === 'ACCESS_TOKEN' ? 'Bearer realm="tributary"' : 'Signature realm="tributary"';
}

const HTTP_REFUSALS: ReadonlyMap<number, readonly [code: string, title: string]> = new Map([
  [400, ['REQUEST_MALFORMED', 'The request could not be read.']],
  [404, ['NOT_FOUND', 'There is nothing here.']],
  [405, ['METHOD_NOT_ALLOWED', 'This method is not offered here.']],
  [406, ['NOT_ACCEPTABLE', 'No acceptable representation.']],
  [408, ['REQUEST_TIMEOUT', 'The request took too long.']],
  [413, ['REQUEST_TOO_LARGE', 'The request is too large.']],
  [414, ['URI_TOO_LONG', 'The address is too long.']],
  [415, ['MEDIA_TYPE_UNSUPPORTED', 'This content type is not read here.']],
  [431, ['HEADERS_TOO_LARGE', 'The header section is too large.']],
]);

/** Refusals of the HTTP layer (Fastify's `statusCode`, Nest's `getStatus`): only the status is taken over, never the text. */
function httpRefusal(error: unknown): ProblemAnswer | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const status = 'getStatus' in error && typeof error.getStatus === 'function' ? Number(error.getStatus()) : 'statusCode' in error ? Number(error.statusCode) : NaN;
  if (status === 503) return unavailable('UNAVAILABLE', 'The hub is stopping.');
  if (!(status >= 400 && status < 500)) return undefined;
  const [code, title] = HTTP_REFUSALS.get(status) ?? ['REQUEST_REFUSED', 'The request was refused.'];
  return { problem: document(code, title, status), headers: {}, fault: false };
}

function document(code: string, title: string, status: number): Problem {
  return { type: `urn:tributary:error:${code}`, title, status, code };
}
