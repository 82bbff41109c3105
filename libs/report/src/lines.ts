/**
 * Body lines of a compute report (docs/protocol.md section 1), one JSON object a line. `t` names the type;
 * an unknown type or member is an error within a schema version. Units live in field names; times are UTC
 * seconds; operations are integer tera-OP so that sums stay exact in a double.
 */

/** KYC attributes that profile 1 turns into tokens. */
export type Attribute = 'lei' | 'tax-id' | 'registration' | 'iban' | 'payment' | 'owner' | 'email' | 'phone' | 'domain' | 'name' | 'address';
/** How a token was made. Tokens of different modes, profiles or epochs never compare. */
export type PseudonymMode = 'hmac' | 'toprf';
/** Grade of a figure. */
export type Grade = 'reported' | 'measured' | 'estimated';
export type Declared = 'training' | 'enhancement' | 'design' | 'inference' | 'non-ai' | 'none';
export type WorkloadState = 'planned' | 'running' | 'ended';

export interface TokenRecord {
  readonly attr: Attribute;
  readonly mode: PseudonymMode;
  readonly profile: string;
  readonly epoch: string;
  /** base64url of 32 bytes. */
  readonly token: string;
}

export interface CustomerLine {
  readonly t: 'customer';
  /** Random, provider-local, stable. */
  readonly handle: string;
  readonly tokens: readonly TokenRecord[];
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  readonly inHouse?: boolean;
  /** Handle of the reseller's own account at this provider. */
  readonly resellerOf?: string;
}

export interface AcceleratorUse {
  /** Model as the catalogue of #libs/compute spells it. */
  readonly model: string;
  readonly count: number;
  readonly nodes: number;
  /** High-bandwidth memory of all `count` accelerators together. */
  readonly memoryGB: number;
}

export interface WorkloadLine {
  readonly t: 'workload';
  /** Provider-local, unique for ever within the provider. */
  readonly id: string;
  /** Handle of the customer. */
  readonly customer: string;
  readonly state: WorkloadState;
  readonly declared: Declared;
  readonly start: number;
  /** Present exactly when `state` is `ended`; > start or equal to it. */
  readonly end?: number;
  /** Only while planned or running: the reserved end. */
  readonly plannedEnd?: number;
  readonly accelerators: readonly AcceleratorUse[];
  /** Arithmetic whose dense peak is counted: `bf16`, `fp16`, `fp32`, … */
  readonly precision: string;
  readonly ops: {
    /**
     * Hardware × time at dense peak. `ended`: start to end. `running`: accrued from start to the statement's `per.to`.
     * `planned`: start to plannedEnd, or 0 when that is open.
     */
    readonly theoreticalTOP: number;
    readonly grade: Grade;
    readonly empirical?: { readonly lowTOP: number; readonly highTOP: number; readonly method: string };
  };
  readonly interNode: { readonly configuredGbps: number; readonly peakGbps?: number };
  readonly traffic: { readonly egressB: number; readonly ingressB: number; readonly gaps?: number };
  readonly energyWh?: number;
  /** Id of a cluster line of the same provider. */
  readonly cluster?: string;
  readonly attestation?: string;
}

export interface ExchangeLine {
  readonly t: 'exchange';
  readonly workload: string;
  /**
   * A workload of the same provider, or the pseudonym of an endpoint pair that another provider reports as well (`flow`). `endpoint` is
   * the pseudonym of the remote endpoint alone, there when several of the customer's workloads talk to it: a relay, a bucket.
   */
  readonly peer: { readonly workload: string } | { readonly flow: string; readonly endpoint?: string };
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly from: number;
  readonly to: number;
  /** True when the counters were sampled. */
  readonly sampled?: boolean;
  /** Seconds within the interval for which no counter exists. */
  readonly gap?: number;
}

/** All workloads of a customer below the reporting floor on one UTC day. */
export interface RollupLine {
  readonly t: 'rollup';
  readonly customer: string;
  /** UTC seconds at midnight. */
  readonly day: number;
  readonly count: number;
  readonly theoreticalTOP: number;
  readonly peakTOPs: number;
  readonly egressB: number;
  readonly ingressB: number;
}

export interface ClusterLine {
  readonly t: 'cluster';
  readonly id: string;
  readonly accelerators: readonly AcceleratorUse[];
  readonly peakTOPs: number;
  readonly memoryGB: number;
  readonly interNodeGbps: number;
  readonly country: string;
  readonly registration?: string;
}

/** Conservation: soldS + idleS = installed × length of the period. */
export interface CapacityLine {
  readonly t: 'capacity';
  readonly model: string;
  readonly installed: number;
  readonly soldS: number;
  readonly idleS: number;
}

export type BodyLine = CustomerLine | WorkloadLine | ExchangeLine | RollupLine | ClusterLine | CapacityLine;
