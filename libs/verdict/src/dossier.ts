import type { ExchangeLine, WorkloadLine } from '#libs/report';

/** A workload's current line with where it came from: the newest accepted line of (provider, id). */
export interface ReportedWorkload {
  readonly provider: string;
  readonly line: WorkloadLine;
  /** The statement's `per.to`: the instant up to which a running workload's figures are accrued. */
  readonly asOf: number;
}

/** An exchange line of one of the entity's workloads. */
export interface ReportedExchange {
  readonly provider: string;
  readonly line: ExchangeLine;
}

/** All that a verdict on one entity may depend on. Order of the arrays does not matter. */
export interface Dossier {
  readonly entity: string;
  /** Latest `iat` over all accepted statements up to `position`: the log's own clock, UTC seconds. */
  readonly now: number;
  /** Log position (number of accepted statements) that this rests on. */
  readonly position: number;
  readonly workloads: readonly ReportedWorkload[];
  readonly exchanges: readonly ReportedExchange[];
}
