import { toJson } from '#libs/encoding';
import type { DataQuality, TestResult, WorkloadClass } from '#libs/structuring';

/** One engine's judgement of one entity at one log position: the row that is stored, exported and replayed byte for byte. */
export interface VerdictRow {
  readonly entity: string;
  readonly engine: string;
  /** base64url SHA-256 of the policy's bytes. */
  readonly parameters: string;
  /** Version of the accelerator catalogue of #libs/compute: rates of open-ended and reserved work come from it. */
  readonly catalogue: string;
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

/**
 * The row as one NDJSON line without newline: members in interface order; numbers as JSON prints doubles (ECMA-262
 * Number::toString, the shortest text that reads back as the same double). Throws ENCODING_JSON for a number JSON cannot hold.
 *
 * Every object is rebuilt here: the order of members must not hang on how an engine happened to create them.
 */
export function encodeVerdict(row: VerdictRow): string {
  return toJson({
    entity: row.entity,
    engine: row.engine,
    parameters: row.parameters,
    catalogue: row.catalogue,
    position: row.position,
    now: row.now,
    outcome: row.outcome,
    workloads: row.workloads,
    counted: row.counted,
    classes: {
      training: row.classes.training,
      'potentially training': row.classes['potentially training'],
      'non-training': row.classes['non-training'],
    },
    upperBoundTOP: row.upperBoundTOP,
    tests: row.tests.map(orderedTest),
    quality: row.quality.map(({ workload, code, detail }) => ({ workload, code, detail })),
  });
}

function orderedTest(test: TestResult): TestResult {
  return {
    test: test.test,
    quantity: test.quantity,
    line: test.line,
    value: test.value,
    threshold: test.threshold,
    hit: test.hit,
    margin: test.margin,
    witness: [...test.witness],
    window: test.window === null ? null : { from: test.window.from, to: test.window.to },
    links: test.links.map(({ a, b, bytes }) => ({ a, b, bytes })),
  };
}
