import type { AccessError } from '../access/access-error.js';
import type { LimitError } from '../limits/limit-error.js';
import type { LogError } from '../log/log-error.js';
import type { ExportError } from '../export/export-error.js';
import type { IntakeError } from '../intake/intake-error.js';
import type { OrderError } from '../orders/order-error.js';
import type { RegistryError } from '../registry/registry-error.js';

/** Every code that the hub itself answers with. A new code without a status does not compile. */
type HubCode = IntakeError['code'] | OrderError['code'] | ExportError['code'] | AccessError['code'] | LogError['code'] | RegistryError['code'] | LimitError['code'];

const HUB_STATUSES: Readonly<Record<HubCode, number>> = {
  ACCESS_TOKEN: 401,
  ACCOUNTING_MISMATCH: 422,
  ACT_UNSUPPORTED: 422,
  AUD_MISMATCH: 403,
  BATCH_LINES: 400,
  BATCH_TOO_LARGE: 413,
  BODY_BOMB: 413,
  BODY_GZIP: 400,
  BODY_MISSING: 400,
  BODY_PRUNED: 410,
  BODY_TOO_LARGE: 413,
  BODY_UNEXPECTED: 400,
  BODY_UNKNOWN: 404,
  CONTENT_UNKNOWN: 404,
  CUSTOMER_UNKNOWN: 422,
  EPOCH_UNKNOWN: 422,
  INTAKE_BUSY: 503,
  ISS_MISMATCH: 403,
  KEY_ACT_FORM: 400,
  KEY_ACT_UNSIGNED: 401,
  KEY_BUSY: 503,
  KEY_COMPROMISED: 422,
  KEY_FILE: 422,
  KEY_FROM_FUTURE: 422,
  KEY_NOT_VALID: 401,
  KEY_UNKNOWN: 401,
  LOG_EMPTY: 503,
  LOG_FORKED: 503,
  LOG_KEY: 503,
  LOG_POSITION: 503,
  LOG_ROLLED_BACK: 503,
  LOG_TILE_UNKNOWN: 404,
  LOG_UNPUBLISHED: 503,
  MEDIA_TYPE_UNSUPPORTED: 415,
  OFFICER_NAME: 422,
  ORDER_ANSWERED: 409,
  ORDER_ANSWER_UNKNOWN: 404,
  ORDER_AUDIENCE: 403,
  ORDER_BUSY: 503,
  ORDER_EXPIRED: 410,
  ORDER_FROM_FUTURE: 422,
  ORDER_NOT_DELIVERED: 403,
  ORDER_QUOTA: 403,
  ORDER_REQUEST: 401,
  ORDER_REQUEST_AGE: 401,
  ORDER_TOKEN: 422,
  ORDER_UNKNOWN: 404,
  PROVIDER_ISS: 422,
  PROVIDER_NAME: 422,
  RATE_LIMITED: 429,
  RECEIPT_UNKNOWN: 404,
  RUN_UNKNOWN: 404,
  SCHEMA_UNSUPPORTED: 422,
  STATEMENT_FROM_FUTURE: 422,
  STATEMENT_JTI_REUSED: 409,
  STATEMENT_REF: 422,
  STATEMENT_TOO_LARGE: 413,
  STREAM_EQUIVOCATION: 409,
  STREAM_FORK: 409,
  STREAM_GAP: 409,
  STREAM_UNNAMED: 400,
  UPLOAD_MALFORMED: 400,
  WORKLOAD_ALREADY_ENDED: 422,
  WORKLOAD_CUSTOMER_CHANGED: 422,
  WORKLOAD_STATE_REGRESSION: 422,
  WORKLOAD_UNKNOWN: 422,
};

/** Codes of the libraries that read a report, an order or an entry, by exact name and then by prefix: what is wrong is what the caller sent. */
const LIBRARY_STATUSES: ReadonlyMap<string, number> = new Map([
  ['SIGNING_SIGNATURE', 401],
  ['SIGNING_KEY', 401],
  ['SIGNING_SIZE', 413],
  ['ORDERS_SIGNATURE', 401],
  ['ORDERS_OFFICER', 401],
  ['ORDERS_AGENT', 401],
  ['ORDERS_REQUEST', 401],
  ['ENTRY_KEY_SIGNATURE', 401],
  ['KEY_ALREADY_REVOKED', 409],
  ['KEY_AUDIENCE', 403],
  ['KEY_EXISTS', 409],
  ['PROVIDER_EXISTS', 409],
  ['PROVIDER_ROOT', 422],
  ['PROVIDER_UNKNOWN', 404],
]);
const LIBRARY_PREFIXES: readonly (readonly [prefix: string, status: number])[] = [
  ['SIGNING_', 400],
  ['REPORT_', 422],
  ['COMPUTE_', 422],
  ['ORDERS_', 422],
  ['ENTRY_', 422],
];

/** Every code of the hub itself. */
export const HUB_CODES: readonly string[] = Object.keys(HUB_STATUSES);

/** HTTP status of a coded refusal; undefined when the code is none that a caller could have caused. */
export function statusOf(code: string): number | undefined {
  if (Object.hasOwn(HUB_STATUSES, code)) return HUB_STATUSES[code as HubCode];
  return LIBRARY_STATUSES.get(code) ?? LIBRARY_PREFIXES.find(([prefix]) => code.startsWith(prefix))?.[1];
}
