import type { CustomerRow } from '#libs/evasion';

/**
 * A demonstration federation: what each provider's own systems hold (the reporter's input files), and, kept apart from it, the
 * truth that only the demonstration knows.
 */

export interface WorkloadRow {
  readonly workload_id: string;
  readonly customer_id: string;
  readonly declared: string;
  readonly start: number;
  readonly end: number;
  readonly model: string;
  readonly count: number;
  readonly nodes: number;
  readonly precision: string;
  readonly configured_gbps: number;
  readonly egress_bytes: number;
  readonly ingress_bytes: number;
}

interface ExchangeRow {
  readonly workload_id: string;
  readonly local_endpoint: string;
  readonly remote_endpoint: string;
  readonly bytes_out: number;
  readonly bytes_in: number;
  readonly from: number;
  readonly to: number;
}

/** One provider: a name for the terminal, its URI and its files; rows are appended while cases are planted. */
export interface DemoProvider {
  readonly name: string;
  readonly iss: string;
  /** Where its background comes from. */
  readonly origin: string;
  readonly customers: CustomerRow[];
  readonly workloads: WorkloadRow[];
  readonly exchanges: ExchangeRow[];
  /** Rows of the source that could not be used, by reason. */
  readonly leftOut: ReadonlyMap<string, number>;
  /** What had to be assumed, e.g. an accelerator that the source does not name. */
  readonly assumptions: readonly string[];
}

/** UTC seconds, `from` < `to`. */
export interface TimeWindow { readonly from: number; readonly to: number }

/** A large piece of work mixed into the background, with what it really is. */
export interface PlantedCase {
  readonly id: string;
  readonly pattern: string;
  /** The published run that it is sized after. */
  readonly model: string;
  /** Total theoretical operations, OP. */
  readonly operations: number;
  readonly workloads: number;
  readonly providers: number;
  /** At or above the legal threshold as one run. */
  readonly structured: boolean;
  /** What each engine is documented to do with it. */
  readonly expected: Readonly<Record<'seferis-fist@1' | 'robust@1', 'flagged' | 'not flagged'>>;
  readonly because: string;
}

/** What only the demonstration knows. */
export interface Truth {
  readonly cases: readonly PlantedCase[];
  /** `iss` newline workload id → id of the planted case. */
  readonly caseOf: ReadonlyMap<string, string>;
  /** `iss` newline customer id → the legal person behind it. */
  readonly personOf: ReadonlyMap<string, string>;
}

export interface Federation {
  readonly source: 'traces' | 'synthetic';
  readonly window: TimeWindow;
  readonly providers: readonly DemoProvider[];
  readonly truth: Truth;
}

/** Key of a provider's own id (customer or workload) across the federation. */
export function localKey(iss: string, id: string): string {
  return `${iss}\n${id}`;
}
