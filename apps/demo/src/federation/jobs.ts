/** One job of a cluster's history, before it becomes a workload row. Times in seconds of the source's own clock. */
export interface Job {
  /** The account that ran it, as the source names it. */
  readonly account: string;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly nodes: number;
  readonly model: string;
  readonly precision: string;
  readonly gbps: number;
  readonly declared: string;
}

/** A cluster's history with what was left out of it and what had to be assumed. */
export interface JobHistory {
  readonly name: string;
  readonly origin: string;
  readonly jobs: readonly Job[];
  readonly leftOut: ReadonlyMap<string, number>;
  readonly assumptions: readonly string[];
}
