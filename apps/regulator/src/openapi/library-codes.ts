import type { ComputeErrorCode } from '#libs/compute';
import type { EntriesCode } from '#libs/entries';
import type { OrdersCode } from '#libs/orders';
import type { ReportCode } from '#libs/report';
import type { SigningCode } from '#libs/signing';
import { codes } from './operation.js';

/** Of a JWS that cannot be read or was not signed by whom it says. */
export const JWS_CODES = codes<Exclude<SigningCode, 'SIGNING_KEY_INVALID' | 'SIGNING_SEAL'>>({
  SIGNING_SIZE: true, SIGNING_FORMAT: true, SIGNING_BASE64URL: true, SIGNING_HEADER: true, SIGNING_ALG: true, SIGNING_TYP: true, SIGNING_KEY: true, SIGNING_SIGNATURE: true,
});

/** Of a statement's claims and body. */
export const REPORT_CODES = codes<ReportCode>({
  REPORT_CLAIMS: true, REPORT_BODY_SIZE: true, REPORT_BODY_DIGEST: true, REPORT_BODY_UTF8: true, REPORT_BODY_LINES: true, REPORT_LINE_JSON: true, REPORT_LINE_TYPE: true,
  REPORT_LINE_MEMBER: true, REPORT_LINE_FIELD: true, REPORT_LINE_TIME: true, REPORT_LINE_DUPLICATE: true, REPORT_EPOCH: true, REPORT_TOTALS: true, REPORT_ROOT: true,
});

/** Of hardware that the catalogue does not have, and of work beyond all numbers. */
export const COMPUTE_CODES = codes<Exclude<ComputeErrorCode, 'COMPUTE_COUNT' | 'COMPUTE_SECONDS'>>({ COMPUTE_ACCELERATOR_UNKNOWN: true, COMPUTE_PRECISION_UNKNOWN: true, COMPUTE_OVERFLOW: true });

/** Of orders and of messages under them. What is sealed to a case key, no hub opens. */
export const ORDERS_CODES = codes<Exclude<OrdersCode, 'ORDERS_DISCLOSED'>>({
  ORDERS_TEXT: true, ORDERS_CLAIMS: true, ORDERS_APPROVAL: true, ORDERS_OFFICER: true, ORDERS_SIGNATURE: true, ORDERS_ONE_OFFICER: true, ORDERS_REQUEST: true, ORDERS_AGENT: true,
  ORDERS_ANSWER: true, ORDERS_RESULT: true, ORDERS_PRESENCE: true,
});

/** Of key acts. Officers and roots come by the regulator's commands. */
export const KEY_ACT_CODES = codes<Exclude<EntriesCode, 'ENTRY_LEAF' | 'OFFICER_EXISTS' | 'PROVIDER_EXISTS' | 'PROVIDER_ISS' | 'PROVIDER_ROOT'>>({
  ENTRY_CONTENT: true, ENTRY_KEY_ACT: true, ENTRY_KEY_SIGNATURE: true, KEY_AUDIENCE: true, KEY_EXISTS: true, KEY_UNKNOWN: true, KEY_ALREADY_REVOKED: true, PROVIDER_UNKNOWN: true,
});
