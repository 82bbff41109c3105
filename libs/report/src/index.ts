// Door of the report library: the wire contract between a provider's agent, the hub and an auditor.

export type * from './lines.js';
export type * from './statement.js';
export { STATEMENT_TYP, REPORT_SCHEMA, BODY_CONTENT_TYPE } from './statement.js';
export { DEFAULT_BODY_LIMITS, type BodyLimits, type DecodedBody, type EncodedBody } from './body.js';
export { decodeClaims, encodeClaims } from './claims.js';
export { publishedSchema } from './published-schema.js';
export { encodeBody } from './encode-body.js';
export { decodeBody, decodeBodyInSteps } from './decode-body.js';
export { controlTotals, ZERO_TOTALS } from './totals.js';
export type { ReportCode } from './refusal.js';
