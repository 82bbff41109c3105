import type { BodyLine } from './lines.js';
import type { BodyBinding, ControlTotals, StatementClaims } from './statement.js';

export type * from './lines.js';
export type * from './statement.js';
export { STATEMENT_TYP, REPORT_SCHEMA, BODY_CONTENT_TYPE } from './statement.js';

/** Bounds on what a body may be; every one has a coded refusal. */
export interface BodyLimits {
  /** Raw bytes after gunzip (default 64 MiB). */
  readonly maxBytes: number;
  /** Lines (default 100,000). */
  readonly maxLines: number;
  /** Bytes of one line (default 64 KiB). */
  readonly maxLineBytes: number;
}
export const DEFAULT_BODY_LIMITS: BodyLimits = { maxBytes: 64 * 2 ** 20, maxLines: 100_000, maxLineBytes: 64 * 2 ** 10 };

/** A body made for signing. */
export interface EncodedBody {
  readonly bytes: Uint8Array;
  readonly binding: BodyBinding;
  readonly totals: ControlTotals;
}
/** A body that was read: its lines in order (line number = index + 1) and what was recomputed from it. */
export interface DecodedBody {
  readonly lines: readonly BodyLine[];
  readonly totals: ControlTotals;
}
/** Payload bytes → claims. Strict: unknown members, floats, missing fields → CodedError REPORT_CLAIMS with the field. */
export function decodeClaims(_payload: Uint8Array): StatementClaims { throw new Error('unfilled'); }
/** Claims → payload bytes, members in the order of the StatementClaims interface. */
export function encodeClaims(_claims: StatementClaims): Uint8Array { throw new Error('unfilled'); }
/** Lines → NDJSON bytes, binding and totals. Validates each line with the same schema as the reader. */
export function encodeBody(_lines: readonly BodyLine[]): EncodedBody { throw new Error('unfilled'); }
/**
 * Raw bytes → checked lines. In this order: size, digest, UTF-8, line count, each line (strict JSON, schema, then the rules of
 * the line: end ≥ start, ended ⇔ end, safe integers, unique ids), control totals, root. First failure wins; CodedError with a
 * code per kind (REPORT_BODY_SIZE, REPORT_BODY_DIGEST, REPORT_BODY_UTF8, REPORT_BODY_LINES, REPORT_LINE_JSON, REPORT_LINE_TYPE,
 * REPORT_LINE_MEMBER, REPORT_LINE_FIELD, REPORT_LINE_TIME, REPORT_LINE_DUPLICATE, REPORT_TOTALS, REPORT_ROOT) and the line and field.
 */
export function decodeBody(_claims: StatementClaims, _bytes: Uint8Array, _limits?: BodyLimits): DecodedBody { throw new Error('unfilled'); }
/** Control totals of lines: workload and rollup lines count. */
export function controlTotals(_lines: readonly BodyLine[]): ControlTotals { throw new Error('unfilled'); }
export const ZERO_TOTALS: ControlTotals = { acceleratorSeconds: 0, theoreticalTOP: 0, egressB: 0, ingressB: 0, energyWh: 0 };
