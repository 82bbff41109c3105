import type { ExchangeLine, WorkloadLine } from '#libs/report';
import type { DataQuality, Policy, TestResult, Timeline, WorkloadClass } from '#libs/structuring';

/** A workload's current line with where it came from: the newest accepted line of (provider, id). */
export interface ReportedWorkload {
  readonly provider: string;
  readonly line: WorkloadLine;
  /** The statement's `per.to`: the instant up to which a running workload's figures are accrued. */
  readonly asOf: number;
}
/** An exchange line of one of the entity's workloads. */
export interface ReportedExchange { readonly provider: string; readonly line: ExchangeLine }

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

/** Id of a workload in a timeline: provider, a space, the provider's own id. */
export function timelineId(_provider: string, _workload: string): string { throw new Error('unfilled'); }

/**
 * Lines → timeline. Sorted by (provider, id) in code units. Closed: ended (start..end) or reserved (start..plannedEnd at the
 * catalogue's rate); otherwise open-ended with the catalogue's rate. Bandwidth = max(configured, peak) ÷ 8, GB/s. Flow halves of
 * two different workloads with the same flow token become one exchange of max(out of one, in of other) in each direction, summed
 * per day token; a half without its other side gives none. Work that ended before now − lookback is left out.
 */
export function timelineOf(_dossier: Dossier, _policy: Policy): Timeline { throw new Error('unfilled'); }

/** One engine's judgement of one entity at one log position: the row that is stored, exported and replayed byte for byte. */
export interface VerdictRow {
  readonly entity: string;
  readonly engine: string;
  /** base64url SHA-256 of the policy's bytes. */
  readonly parameters: string;
  readonly position: number;
  readonly now: number;
  readonly outcome: 'benign' | 'to-be-inspected';
  readonly workloads: number;
  readonly counted: number;
  readonly classes: Readonly<Record<WorkloadClass, number>>;
  readonly upperBoundTOP: number;
  readonly tests: readonly TestResult[];
  readonly quality: readonly DataQuality[];
}

/** Judges one entity with engine seferis-fist@1. */
export function judge(_dossier: Dossier, _policy: Policy, _parameters: string): VerdictRow { throw new Error('unfilled'); }
/** The row as one NDJSON line without newline: members in interface order; numbers as JSON prints doubles. */
export function encodeVerdict(_row: VerdictRow): string { throw new Error('unfilled'); }
/** Policy → canonical bytes (members in interface order) and the digest that names it. */
export function encodePolicy(_policy: Policy): { readonly bytes: Uint8Array; readonly digest: string } { throw new Error('unfilled'); }
/** Bytes → policy; CodedError VERDICT_POLICY. */
export function decodePolicy(_bytes: Uint8Array): Policy { throw new Error('unfilled'); }
/** Base64url SHA-256 over the rows, each followed by a newline, in the order of entity id: what a detection run commits to. */
export function runOutputDigest(_rows: readonly string[]): string { throw new Error('unfilled'); }
