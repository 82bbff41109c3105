import type { DataQuality, TestResult } from '../timeline/types.js';

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
  readonly tests: readonly TestResult[];
  readonly quality: readonly DataQuality[];
}
