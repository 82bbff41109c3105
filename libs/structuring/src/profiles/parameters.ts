import type { Thresholds } from '../timeline/types.js';

/** What an engine judges by: thresholds and the times that they apply to. */
export interface Parameters {
  readonly thresholds: Thresholds;
  /** Seconds an open-ended workload is projected past max(now, start). */
  readonly projectionS: number;
  /** Seconds of history before `now` that count. */
  readonly lookbackS: number;
  /** Longest window of the robust engine's envelope, seconds: no run takes longer (assumption A5). */
  readonly horizonS: number;
}
