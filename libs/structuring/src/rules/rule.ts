import type { Timeline, TimelineWorkload } from '../timeline/types.js';

/**
 * What a finding asks of people. `watch`: keep an eye on it. `ask`: ask the provider or the customer for information. `inspect`:
 * open a case. Nothing is closed by a machine.
 */
export type Severity = 'watch' | 'ask' | 'inspect';

/** Something that a rule found, with all that a person needs to check it by hand. */
export interface Finding {
  /** `name@version`. */
  readonly rule: string;
  readonly severity: Severity;
  /** The comparison that was met, in `unit`; `margin` = value ÷ threshold, at least 1. */
  readonly value: number;
  readonly threshold: number;
  readonly margin: number;
  readonly unit: string;
  /** Ids of the workloads concerned, sorted by start, then id, those of another customer last; empty for findings on a provider. */
  readonly workloads: readonly string[];
  /** When, in the times of the timeline. */
  readonly window: { readonly from: number; readonly to: number } | null;
  /** The figures that went into it, by name with unit, in the order in which a person would read them. */
  readonly figures: readonly { readonly name: string; readonly value: number }[];
  /** One sentence, made of fixed words and figures; names no person, no identifier but workload ids, clusters, models, streams and ids of other customers' entities. */
  readonly sentence: string;
}

/** A workload with what its provider reported beyond the figures of Alg. 1 and 2. */
export interface RuleWorkload extends TimelineWorkload {
  readonly state: 'planned' | 'running' | 'ended';
  /** Accelerators in H100-equivalents at dense BF16 peak, and their high-bandwidth memory. */
  readonly h100e: number;
  readonly memoryGB: number;
  readonly interNodeGbps: number;
  readonly egressB: number;
  readonly ingressB: number;
  /** Operations measured, tera-OP; null where nothing was. */
  readonly empirical: { readonly lowTOP: number; readonly highTOP: number } | null;
  /** Cluster of the same provider that it ran on. */
  readonly cluster: string | null;
}

/** One record of traffic, as one end of it reported it: bytes out of and into `workload` between two instants. */
export interface Flow {
  readonly workload: string;
  /**
   * The other end: a workload of the timeline, or a pseudonym of an endpoint pair that the other side reports as well; `endpoint` is that of the
   * remote endpoint alone, where it is known.
   */
  readonly peer: { readonly workload: string } | { readonly token: string; readonly endpoint?: string };
  readonly from: number;
  readonly to: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly sampled: boolean;
  /** Seconds of the interval without counters. */
  readonly gapS: number;
}

/** A record of another customer's workload at `provider`, of a token that the customer's workloads report too or with one of them that names it. */
export interface CounterpartFlow extends Flow {
  /** The other customer's entity. */
  readonly customer: string;
  readonly provider: string;
}

/** An identifier that no longer joins the accounts which carry it: more than `limit` of them do. */
export interface QuarantinedIdentifier {
  /** Kind of identifier: `lei`, `owner`, … */
  readonly attribute: string;
  readonly accounts: number;
  readonly limit: number;
}

/** All that the rules on one customer may depend on. Order of arrays does not matter. */
export interface EntityFacts {
  /** As the engines judge it. */
  readonly timeline: Timeline;
  /** The same workloads, in the same order, with more figures. */
  readonly workloads: readonly RuleWorkload[];
  readonly flows: readonly Flow[];
  /** UTC seconds since when reports of a provider are missing that the customer has accounts with, by provider. */
  readonly overdue: readonly { readonly provider: string; readonly since: number }[];
  /** Identifiers of the customer that are on too many accounts to show what else is the customer's. */
  readonly quarantined: readonly QuarantinedIdentifier[];
  /** What other customers' workloads reported of the tokens and pairs in `flows`. */
  readonly counterparts: readonly CounterpartFlow[];
  /** As `overdue`, of the providers of `counterparts`. */
  readonly counterpartsOverdue: readonly { readonly provider: string; readonly since: number }[];
}

export interface ClusterFacts {
  readonly id: string;
  readonly h100e: number;
  readonly peakTOPs: number;
  readonly memoryGB: number;
  readonly interNodeGbps: number;
  readonly country: string;
  readonly registered: boolean;
}
/** Conservation over [from, to): soldS + idleS = installed × (to − from), accelerator-seconds of one model. */
export interface CapacityFacts {
  readonly model: string;
  readonly from: number;
  readonly to: number;
  readonly installed: number;
  readonly soldS: number;
  readonly idleS: number;
}
/** One agent's stream: the end of the last period that it reported on. */
export interface StreamFacts {
  readonly stream: string;
  readonly reportedTo: number;
}

/** A signing key that was revoked as one that was not its provider's alone, and how many statements of the stream from `seq` on, signed with it, count. */
export interface CompromisedKeyFacts {
  readonly stream: string;
  readonly seq: number;
  readonly kid: string;
  readonly statements: number;
}

/** All that the rules on one provider may depend on. */
export interface ProviderFacts {
  readonly provider: string;
  readonly now: number;
  readonly clusters: readonly ClusterFacts[];
  readonly capacity: readonly CapacityFacts[];
  readonly streams: readonly StreamFacts[];
  readonly compromised: readonly CompromisedKeyFacts[];
}

/** A rule on facts of one kind: a pure function of facts and parameters. */
export interface Rule<Facts, Parameters extends object> {
  readonly name: string;
  readonly version: number;
  /** What the findings of this rule ask for, at most. */
  readonly severity: Severity;
  /** Where the rule comes from. */
  readonly source: string;
  readonly defaults: Parameters;
  find(facts: Facts, parameters: Parameters): RuleOutcome;
}

/** What kept a rule from looking at something, or made it look differently. */
export interface RuleQuality {
  /** Id of the workload, or of the cluster, model or stream in a rule on a provider; empty where it concerns all of them. */
  readonly workload: string;
  readonly code: string;
  readonly detail: string;
}

/** `quality` is never silent: what is not judged is said. */
export interface RuleOutcome {
  readonly findings: readonly Finding[];
  readonly quality: readonly RuleQuality[];
}
