/** Thresholds of Alg. 1 and Alg. 2, in the units of the timeline (tera-OP, seconds, GB/s and bytes in the product). */
export interface Thresholds {
  /** Alg. 1 filter on operations. */
  readonly C1: number;
  /** Legal threshold of Alg. 2 on operations. */
  readonly C: number;
  /** Throughput, operations per time unit. */
  readonly R: number;
  /** Inter-node bandwidth. */
  readonly B: number;
  /** Data exchanged between two workloads, both directions. */
  readonly D: number;
}

/** Self-declaration; only `training` matters to Alg. 1 (line 6). */
export type Declaration = string | null;

export interface TimelineWorkload {
  /** Unique within the timeline. */
  readonly id: string;
  readonly provider: string;
  readonly start: number;
  /** null: open-ended, then `rate` is needed and `ops` is ignored. */
  readonly end: number | null;
  readonly ops: number;
  /** Operations per time unit; needed when `end` is null. */
  readonly rate?: number;
  readonly bandwidth: number;
  readonly declared: Declaration;
}
/** Data moved between two workloads of the timeline; records may repeat and are summed over both directions. */
export interface TimelineExchange { readonly a: string; readonly b: string; readonly bytes: number }

/**
 * Data that a workload moved to or from an endpoint which is no workload: a bucket, a relay, a proxy. Workloads that meet at one
 * endpoint can exchange through it at the same time, or hand over a checkpoint when one has ended before the other begins.
 */
export interface TimelineEndpoint { readonly endpoint: string; readonly workload: string; readonly bytes: number }

/** One customer (entity) across all providers. */
export interface Timeline {
  readonly workloads: readonly TimelineWorkload[];
  readonly exchanges: readonly TimelineExchange[];
  /** Robust engine only; none when absent. */
  readonly endpoints?: readonly TimelineEndpoint[];
  /** Only used for open-ended workloads, as is `projection`. */
  readonly now: number;
  readonly projection: number;
}

/** Alg. 1, line 11/13/15. */
export type WorkloadClass = 'training' | 'potentially training' | 'non-training';
/** The three subset tests of Alg. 2: lines 7-8, 11-12, 15-16. */
export type SubsetTest = 'sequential' | 'parallel' | 'combined';
/** The two tests of the robust engine: all that linked work can have done within the horizon, and bursts above the drain R. */
export type EnvelopeTest = 'envelope' | 'burst';
export type TestName = SubsetTest | EnvelopeTest;
/** `ops`: operations. `rate`: operations per time unit. */
export type Quantity = 'ops' | 'rate';
/**
 * How small the witness of a hit is. `fewest`: no smaller set of workloads reaches the threshold. `of the optimum`: the fewest of
 * the best set. `small`: few, where finding the fewest is NP-hard.
 */
export type Smallness = 'fewest' | 'of the optimum' | 'small';

/** One comparison with a threshold, with the smallest set of workloads that explains it. */
export interface TestResult {
  readonly test: TestName;
  readonly quantity: Quantity;
  /** Line of Alg. 2 that it instantiates: 8, 12 or 16; null for the robust engine. */
  readonly line: 8 | 12 | 16 | null;
  readonly value: number;
  readonly threshold: number;
  readonly hit: boolean;
  /** value ÷ threshold. */
  readonly margin: number;
  /** Ids that reach the value when there is no hit (the maximiser), or a small set that reaches the threshold. Sorted by start, then id. */
  readonly witness: readonly string[];
  /** How small the witness is; `of the optimum` without a hit. */
  readonly smallest: Smallness;
  /** Where the value is taken: the instant or window for rate tests, the hull of the witness for ops tests; null for the empty set. */
  readonly window: { readonly from: number; readonly to: number } | null;
  /** Spanning tree of exchange links among the witness; empty for sequential tests. */
  readonly links: readonly { readonly a: string; readonly b: string; readonly bytes: number }[];
}

/** Something in the input that changed how it was judged; never silent. */
export interface DataQuality { readonly workload: string; readonly code: 'zero-length' | 'open-ended'; readonly detail: string }

export interface SeferisFistResult {
  readonly engine: 'seferis-fist@1';
  readonly outcome: 'benign' | 'to-be-inspected';
  /** Alg. 1 class by workload id, in input order. */
  readonly classes: ReadonlyMap<string, WorkloadClass>;
  /** Ids of training and potentially training workloads, in input order. */
  readonly counted: readonly string[];
  /** Sum of counted operations: nothing can exceed it. */
  readonly upperBoundOps: number;
  /** In order: sequential ops, sequential rate, parallel ops, parallel rate, combined ops, combined rate. */
  readonly tests: readonly TestResult[];
  readonly quality: readonly DataQuality[];
}
