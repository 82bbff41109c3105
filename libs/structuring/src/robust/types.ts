import type { DataQuality, TestResult } from '../timeline/types.js';

/**
 * A link among the witness. `endpoint`: the two met there rather than exchanged with each other; `bytes` is then the smaller of what
 * the two moved to or from it, the most that can have passed between them.
 */
export interface RobustLink {
  readonly a: string;
  readonly b: string;
  readonly bytes: number;
  readonly endpoint?: string;
}

/**
 * The witness of a hit reaches the threshold by itself, with the colours of the whole timeline, within `window`, and up to a size of
 * 256 none of its members can be left out. Without a hit it is everything that the value is made of. A link tree may lead through
 * workloads that are not of the witness.
 */
export interface RobustTest extends TestResult {
  readonly links: readonly RobustLink[];
}

export interface RobustResult {
  readonly engine: 'robust@1';
  readonly outcome: 'benign' | 'to-be-inspected';
  /** Integral of M over all time, operations: no set of workloads of which only linked ones run at once has done more. */
  readonly total: number;
  /** Largest M, operations per time unit. */
  readonly peak: number;
  /** Largest level of the bucket that M fills and R drains, operations. */
  readonly bucketLevel: number;
  /** Bytes that the customer's workloads exchanged, over all pairs and endpoints. */
  readonly exchangedBytes: number;
  /** Whether `exchangedBytes` reaches D, so that any exchange links. */
  readonly linked: boolean;
  /** In order: envelope (the most within the horizon, against C), burst (the bucket's level, against C1). */
  readonly tests: readonly RobustTest[];
  readonly quality: readonly DataQuality[];
}
