import type { BodyLine } from './lines.js';
import type { BodyBinding, ControlTotals } from './statement.js';

/** Bounds on what a body may be; every one has a coded refusal. */
export interface BodyLimits {
  /** Raw bytes after gunzip (default 64 MiB). REPORT_BODY_SIZE. */
  readonly maxBytes: number;
  /** Lines (default 100,000). REPORT_BODY_LINES. */
  readonly maxLines: number;
  /** Bytes of one line without its newline (default 64 KiB). REPORT_BODY_LINES with the line. */
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
  /** The text of each, without its newline. */
  readonly sources: readonly string[];
  readonly totals: ControlTotals;
}
