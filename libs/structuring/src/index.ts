import type { SeferisFistResult, Thresholds, Timeline, WorkloadClass, TimelineWorkload } from './types.js';

export type * from './types.js';

/** Alg. 1 of Seferis & Fist, on a workload whose end and ops are settled. */
export function classify(_workload: TimelineWorkload, _thresholds: Thresholds): WorkloadClass { throw new Error('unfilled'); }
/**
 * Alg. 2, literal reading, exact. Pure; independent of the order of input. CodedError STRUCTURING_INPUT (place.field, workload
 * id in message is allowed: it is a pseudonym) for NaN, infinities, negative figures, end < start, duplicate ids, exchange with an unknown workload or itself,
 * sums beyond 2^53 - 1.
 */
export function seferisFist(_timeline: Timeline, _thresholds: Thresholds): SeferisFistResult { throw new Error('unfilled'); }

/** A dated, sourced parameter set. */
export interface Policy {
  readonly id: string;
  readonly version: number;
  readonly dated: string;
  readonly source: string;
  readonly thresholds: Thresholds;
  /** Seconds an open-ended workload is projected past max(now, start). */
  readonly projectionS: number;
  /** Seconds of history before `now` that count. */
  readonly lookbackS: number;
}
/** C1 1e24 OP, C 1e26 OP, R = C ÷ 3 years, B 50 GB/s, D 43 TB; tera-OP, seconds, GB/s, bytes. DETECTION.md, Constants. */
export const DEFAULT_POLICY: Policy = { id: '', version: 0, dated: '', source: '', thresholds: { C1: 0, C: 0, R: 0, B: 0, D: 0 }, projectionS: 0, lookbackS: 0 };
