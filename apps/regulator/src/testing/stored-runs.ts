import type { TestHub } from './test-hub.js';

/** A detection run as the hub stored it. */
export interface StoredRun {
  readonly id: string;
  readonly from: number;
  readonly position: number;
  readonly full: boolean;
  /** Digest of the rule set. */
  readonly parameters: string;
  readonly overdue: readonly string[];
  readonly verdicts: number;
  readonly digest: string;
}

/** All runs, in order. */
export async function storedRuns(hub: Pick<TestHub, 'sql'>): Promise<readonly StoredRun[]> {
  return hub.sql<StoredRun>('SELECT id, from_position::int AS "from", position::int, "full", parameters, overdue, verdict_count AS verdicts, output_digest AS digest FROM detection_run ORDER BY position, id');
}

/** The rows of a run, as they are exported. */
export async function storedRows(hub: Pick<TestHub, 'sql'>, run: Pick<StoredRun, 'id'> | undefined): Promise<readonly string[]> {
  return (await hub.sql<{ row: string }>('SELECT row FROM verdict WHERE run_id = $1 ORDER BY id', [run?.id])).map(({ row }) => row);
}

/** What tests look at in a row, whoever it is on. */
export interface ReadRow {
  readonly entity?: string;
  readonly provider?: string;
  readonly engine: string;
  readonly outcome: string;
  readonly response: string;
  readonly position: number;
  readonly workloads: number;
  readonly judgements: readonly { readonly profiles: readonly string[]; readonly outcome: string; readonly tests: readonly { readonly test: string; readonly quantity: string; readonly hit: boolean; readonly witness: readonly string[] }[] }[];
  readonly indeterminate: readonly object[];
  readonly findings: readonly { readonly rule: string }[];
}

export function readRow(row: string): ReadRow {
  return JSON.parse(row) as ReadRow;
}

/** Entities that a run judged, each once, in the order of its rows. */
export async function judgedIn(hub: Pick<TestHub, 'sql'>, run: Pick<StoredRun, 'id'> | undefined): Promise<readonly string[]> {
  return [...new Set((await storedRows(hub, run)).flatMap((row) => readRow(row).entity ?? []))];
}
