import type { IdentityLink } from '#libs/linkage';
import type { CapacityLine, ClusterLine, ExchangeLine, RollupLine, WorkloadLine } from '#libs/report';

/** A workload's current line with where it came from: of the lines in force of (provider, id) the one that stands last. */
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

/** An exchange line of another entity's workload that carries a flow token which the entity's own lines carry as well, or names a workload that names it. */
export interface ReportedCounterpart extends ReportedExchange {
  /** The other entity. */
  readonly entity: string;
}

/**
 * A token that lines of more entities carry is of endpoints that many share and has no counterparts: whose half is whose is not known, and
 * each of them would have to look at all others.
 */
export const MOST_ENTITIES_OF_A_FLOW = 16;

/** Of the rollup lines in force of (provider, customer, day) the one that stands last. */
export interface ReportedRollup {
  readonly provider: string;
  readonly line: RollupLine;
}

/** A provider whose reports are missing since an instant, UTC seconds. */
export interface Overdue {
  readonly provider: string;
  readonly since: number;
}

/** A token that is on too many accounts to join them: see libs/linkage. */
export interface Quarantined {
  readonly attribute: string;
  readonly accounts: number;
}

/** A provider that corrected or cancelled figures of the entity, with the latest end of a period that they were of, UTC seconds. */
export interface Corrected {
  readonly provider: string;
  readonly to: number;
}

/** All that a verdict on one entity may depend on. Order of the arrays does not matter, but that of `links`, which is the log's. */
export interface Dossier {
  readonly entity: string;
  /** Latest `iat` over all accepted statements up to `position`: the log's own clock, UTC seconds. */
  readonly now: number;
  /** Log position (number of accepted statements) that this rests on. */
  readonly position: number;
  readonly workloads: readonly ReportedWorkload[];
  readonly exchanges: readonly ReportedExchange[];
  readonly rollups: readonly ReportedRollup[];
  /** Why its accounts are one entity, in the order of the log. */
  readonly links: readonly IdentityLink[];
  /** Identifiers on its accounts that are quarantined, each once, with how many accounts carry it, its own among them. */
  readonly quarantined: readonly Quarantined[];
  /** Of the providers that it has an account with, those that withdrew figures of such an account, each once. */
  readonly corrected: readonly Corrected[];
  /** Of the providers that it has an account with, those whose reports are missing. */
  readonly overdue: readonly Overdue[];
  /** The other halves of its exchange that are other entities'. */
  readonly counterparts: readonly ReportedCounterpart[];
  /** Of the providers of the counterparts, those whose reports are missing. */
  readonly counterpartsOverdue: readonly Overdue[];
}

/** A capacity line with the period of its statement. */
export interface ReportedCapacity {
  readonly line: CapacityLine;
  readonly from: number;
  readonly to: number;
}

/** A stream and the end of the latest period that it reported on, UTC seconds. */
export interface ReportedStream {
  readonly stream: string;
  readonly reportedTo: number;
}

/** A signing key of which its revocation says that somebody else may have had it from statement `seq` of a stream on; and how many statements from there on, signed with it, count. */
export interface CompromisedKey {
  readonly stream: string;
  readonly seq: number;
  readonly kid: string;
  readonly statements: number;
}

/** All that a verdict on one provider may depend on. Order of the arrays does not matter. */
export interface ProviderDossier {
  readonly provider: string;
  readonly now: number;
  readonly position: number;
  /** Of the lines in force of each cluster the one that stands last. */
  readonly clusters: readonly ClusterLine[];
  readonly capacity: readonly ReportedCapacity[];
  readonly streams: readonly ReportedStream[];
  readonly compromised: readonly CompromisedKey[];
}
