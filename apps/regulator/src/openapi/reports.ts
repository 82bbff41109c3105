import type { IntakeCode } from '../intake/intake-error.js';
import { COMPUTE_CODES, JWS_CODES, REPORT_CODES } from './library-codes.js';
import { type Area, codes, DIGEST, object, TEXT, WHOLE } from './operation.js';

const ACCEPTED = object({ status: { const: 'accepted' }, iss: TEXT, str: TEXT, seq: WHOLE, digest: DIGEST, position: WHOLE, receipt: { type: 'string', description: 'C2SP tlog-proof' } }, ['receipt']);
const PENDING = { description: 'Accepted, and not in a signed checkpoint yet.', type: 'application/json', schema: ACCEPTED, headers: { Location: 'where the receipt will be', 'Retry-After': 'seconds' } } as const;
const PREFER = { name: 'Prefer', in: 'header', description: 'respond-async: do not wait for the receipt (RFC 7240)', required: false } as const;

const INTAKE_CODES = codes<Exclude<IntakeCode, 'BATCH_LINES' | 'BATCH_TOO_LARGE' | 'RECEIPT_UNKNOWN' | 'STREAM_UNNAMED'>>({
  ACCOUNTING_MISMATCH: true, ACT_UNSUPPORTED: true, AUD_MISMATCH: true, BODY_BOMB: true, BODY_GZIP: true, BODY_MISSING: true, BODY_TOO_LARGE: true, BODY_UNEXPECTED: true,
  CUSTOMER_UNKNOWN: true, EPOCH_UNKNOWN: true, INTAKE_BUSY: true, ISS_MISMATCH: true, KEY_NOT_VALID: true, KEY_UNKNOWN: true, MEDIA_TYPE_UNSUPPORTED: true, SCHEMA_UNSUPPORTED: true,
  STATEMENT_FROM_FUTURE: true, STATEMENT_JTI_REUSED: true, STATEMENT_REF: true, STATEMENT_TOO_LARGE: true, STREAM_EQUIVOCATION: true, STREAM_FORK: true, STREAM_GAP: true,
  UPLOAD_MALFORMED: true, WORKLOAD_ALREADY_ENDED: true, WORKLOAD_CUSTOMER_CHANGED: true, WORKLOAD_STATE_REGRESSION: true, WORKLOAD_UNKNOWN: true,
});

/** Of a report, however it comes. */
const REFUSALS = [...INTAKE_CODES, ...JWS_CODES, ...REPORT_CODES, ...COMPUTE_CODES, 'LOG_ROLLED_BACK', 'LOG_FORKED', 'LOG_POSITION'] as const;

/** Media type and schema of one line of a batch, and of the answer to it. */
const NDJSON = 'application/x-ndjson';
const LINE = object({ statement: TEXT, body: { type: 'string', contentEncoding: 'base64url' } }, ['body']);
const ENDED = object({ status: WHOLE, answer: ACCEPTED, location: TEXT, problem: { $ref: '#/components/schemas/Problem' } }, ['answer', 'location', 'problem']);

/** What a provider's agent talks to. */
export const REPORTS: Area = {
  '/v1/reports': {
    post: {
      summary: 'Takes a signed statement and its body. The same again is answered as before.',
      parameters: [PREFER],
      body: {
        type: 'multipart/form-data',
        description: 'The statement (application/compute-report+jwt), and unless it reports nothing its body (application/x-ndjson, gzip).',
        schema: object({ statement: TEXT, body: { type: 'string', contentMediaType: 'application/x-ndjson', contentEncoding: 'gzip' } }, ['body']),
      },
      answers: { 200: { description: 'Accepted before.', type: 'application/json', schema: ACCEPTED }, 201: { description: 'Accepted, durable and in the log.', type: 'application/json', schema: ACCEPTED }, 202: PENDING },
      refusals: REFUSALS,
    },
  },
  '/v1/reports:batch': {
    post: {
      summary: 'Takes up to 256 reports, a line each, in their order. Each is answered by itself, as if it had come alone.',
      parameters: [PREFER],
      body: { type: NDJSON, description: 'A line a report: the statement, and unless it reports nothing the gzip bytes of its body in base64url. One spelling, statement first.', schema: LINE },
      answers: { 200: { description: 'A line a report: the status and answer, or problem, that POST /v1/reports gives; with 202 a location, where the receipt will be.', type: NDJSON, schema: ENDED } },
      refusals: ['BATCH_LINES', 'BATCH_TOO_LARGE', ...REFUSALS],
    },
  },
  '/v1/receipts/{digest}': {
    get: {
      summary: 'The receipt of a statement: its inclusion proof in the first signed checkpoint that covers it, the same bytes each time.',
      parameters: [{ name: 'digest', in: 'path', description: "base64url SHA-256 of the statement's signing input" }],
      answers: { 200: { description: 'A C2SP tlog-proof.', type: 'text/plain' }, 202: PENDING },
      refusals: ['RECEIPT_UNKNOWN'],
    },
  },
  '/v1/streams/head': {
    get: {
      summary: 'Where a stream stands.',
      parameters: [{ name: 'iss', in: 'query', description: "the provider's URI" }, { name: 'str', in: 'query', description: 'name of the stream' }],
      answers: { 200: { description: 'Number and digest of its newest statement; 0 and null before the first.', type: 'application/json', schema: object({ seq: WHOLE, digest: { anyOf: [DIGEST, { type: 'null' }] } }) } },
      refusals: ['STREAM_UNNAMED'],
    },
  },
};
