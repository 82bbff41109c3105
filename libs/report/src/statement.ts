/**
 * Claims of a compute report (docs/protocol.md section 1): the payload of the compact JWS. Times are
 * UTC seconds; totals are integers; nothing is a float and nothing expires.
 */

/** JWS `typ` of a statement. */
export const STATEMENT_TYP = 'compute-report+jwt';
/** Schema of the body lines that this code reads and writes. */
export const REPORT_SCHEMA = { uri: 'urn:tributary:report', version: 1 } as const;
/** Content type of a body. */
export const BODY_CONTENT_TYPE = 'application/x-ndjson';

/**
 * What a statement does to the stream. `correct` has a body that stands in the place of an earlier one, `cancel` withdraws one and says nothing
 * in its place. `key` and `witness` are named by the protocol and refused by a hub that does not offer them.
 */
export type Act = 'report' | 'correct' | 'cancel' | 'nil' | 'key' | 'witness';

/** Acts of statements without a body: their totals are zero. */
export const WITHOUT_BODY: ReadonlySet<Act> = new Set<Act>(['nil', 'cancel']);

/** The period reported on, UTC seconds, `from` < `to`. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** Integer control totals, recomputed by the hub from the body. */
export interface ControlTotals {
  readonly acceleratorSeconds: number;
  readonly theoreticalTOP: number;
  readonly egressB: number;
  readonly ingressB: number;
  readonly energyWh: number;
}

/** How the body is bound: digest over the raw (un-gzipped) NDJSON bytes, root over its lines (RFC 6962). */
export interface BodyBinding {
  readonly alg: 'sha-256';
  /** base64url SHA-256 of the raw bytes. */
  readonly dig: string;
  /** Length of the raw bytes. */
  readonly len: number;
  readonly ct: typeof BODY_CONTENT_TYPE;
  /** Number of lines. */
  readonly n: number;
  /** base64url RFC 6962 root over the lines, each without its newline. */
  readonly root: string;
}

export interface StatementClaims {
  /** Provider URI. */
  readonly iss: string;
  /** Log origin of the hub. */
  readonly aud: string;
  readonly jti: string;
  readonly iat: number;
  /** Stream id. */
  readonly str: string;
  /** Pseudonym epoch that the body's tokens belong to. */
  readonly epoch: string;
  /** 1, 2, 3 … */
  readonly seq: number;
  /** base64url SHA-256 of the previous statement's signing input; absent only at seq 1. */
  readonly prev?: string;
  readonly per: Period;
  /** Schema of the body lines; REPORT_SCHEMA is the one that decodeBody reads. */
  readonly sch: { readonly uri: string; readonly version: number };
  readonly act: Act;
  /** For `correct` and `cancel`: which statement of the same stream, under which rule. */
  readonly ref?: { readonly seq: number; readonly rule?: string };
  /** Absent only for `nil` and `cancel`. */
  readonly body?: BodyBinding;
  readonly tot: ControlTotals;
}
