import type { PoolClient } from 'pg';
import { copyRows } from '#libs/postgres';
import type { ExchangeLine, WorkloadLine, WorkloadState } from '#libs/report';
import type { Queryable } from './queryable.js';

export interface WorkloadName {
  readonly providerId: number;
  readonly workload: string;
}
/** The line of a workload that counts. */
export interface CurrentWorkload extends WorkloadName {
  readonly rowId: number;
  readonly handle: string;
  readonly state: WorkloadState;
}
/** A line in force, whether or not it is the one that counts. */
export interface StandingWorkload extends WorkloadName {
  readonly statementId: number;
  readonly handle: string;
  readonly state: WorkloadState;
  /** Position in whose place it stands. */
  readonly standsAt: number;
}
/** Where a line comes from. */
interface Origin {
  readonly statementId: number;
  /** 1-based line within the body. */
  readonly line: number;
  readonly providerId: number;
  /** The line as received, without its newline. */
  readonly source: string;
}
export interface NewWorkload extends Origin {
  readonly accountId: number;
  /** `per.to` of the statement. */
  readonly asOf: number;
  readonly workload: WorkloadLine;
  readonly supersededBy: number | null;
}
export interface NewExchange extends Origin {
  readonly exchange: ExchangeLine;
}
/** A customer, rollup, cluster or capacity line. */
export interface NewFact extends Origin {
  readonly kind: string;
  readonly accountId: number | null;
}

/** Text key of a workload within the hub. */
export function workloadName({ providerId, workload }: WorkloadName): string {
  return `${providerId} ${workload}`;
}

/** Every line in force of these workloads, each of which is named once. For batches with a correction. */
export async function findStandingWorkloads(db: Queryable, names: readonly WorkloadName[]): Promise<readonly StandingWorkload[]> {
  const { rows } = await db.query<{ statement_id: string; provider_id: number; workload: string; handle: string; state: WorkloadState; stands_at: string }>(
    `SELECT w.statement_id, w.provider_id, w.workload, a.handle, w.state, s.stands_at FROM unnest($1::int[], $2::text[]) AS n (provider_id, workload)
     JOIN workload w ON w.provider_id = n.provider_id AND w.workload = n.workload JOIN statement s ON s.id = w.statement_id AND s.withdrawn_by IS NULL JOIN account a ON a.id = w.account_id`,
    [names.map((name) => name.providerId), names.map((name) => name.workload)],
  );
  return rows.map((row) => ({ statementId: Number(row.statement_id), providerId: row.provider_id, workload: row.workload, handle: row.handle, state: row.state, standsAt: Number(row.stands_at) }));
}

/** Says of lines which statement's line stands after them, or withdrew them; null for those that count. */
export async function succeedWorkloads(client: PoolClient, successions: readonly (WorkloadName & { readonly statementId: number; readonly by: number | null })[]): Promise<void> {
  await client.query(
    `UPDATE workload w SET superseded_by = r.by FROM unnest($1::int[], $2::text[], $3::bigint[], $4::bigint[]) AS r (provider_id, workload, statement_id, by)
     WHERE w.provider_id = r.provider_id AND w.workload = r.workload AND w.statement_id = r.statement_id AND w.superseded_by IS DISTINCT FROM r.by`,
    [successions.map((one) => one.providerId), successions.map((one) => one.workload), successions.map((one) => one.statementId), successions.map((one) => one.by)],
  );
}

/** Marks rows as replaced by a line of another statement. */
export async function supersedeWorkloads(client: PoolClient, replaced: readonly { readonly rowId: number; readonly statementId: number }[]): Promise<void> {
  await client.query('UPDATE workload w SET superseded_by = r.by FROM unnest($1::bigint[], $2::bigint[]) AS r (id, by) WHERE w.id = r.id', [
    replaced.map((one) => one.rowId),
    replaced.map((one) => one.statementId),
  ]);
}

const WORKLOAD_COLUMNS = [
  'statement_id', 'line', 'provider_id', 'account_id', 'workload', 'state', 'declared', 'start', 'end', 'planned_end', 'as_of',
  'accelerators', 'precision', 'theoretical_top', 'inter_node_gbps', 'source', 'superseded_by',
] as const;

export async function copyWorkloads(client: PoolClient, rows: readonly NewWorkload[]): Promise<void> {
  await copyRows(client, 'workload', WORKLOAD_COLUMNS, mapped(rows, ({ statementId, line: nth, providerId, accountId, asOf, source, supersededBy, workload: line }) => [
    statementId, nth, providerId, accountId, line.id, line.state, line.declared, line.start, line.end ?? null, line.plannedEnd ?? null, asOf,
    JSON.stringify(line.accelerators), line.precision, line.ops.theoreticalTOP, Math.max(line.interNode.configuredGbps, line.interNode.peakGbps ?? 0), source, supersededBy,
  ]));
}

const EXCHANGE_COLUMNS = ['statement_id', 'line', 'provider_id', 'workload', 'peer_workload', 'flow', 'endpoint', 'bytes_out', 'bytes_in', 'from', 'to', 'source'] as const;

export async function copyExchanges(client: PoolClient, rows: readonly NewExchange[]): Promise<void> {
  await copyRows(client, 'exchange', EXCHANGE_COLUMNS, mapped(rows, ({ exchange: line, ...row }) => [
    row.statementId, row.line, row.providerId, line.workload, ...peerColumns(line.peer),
    line.bytesOut, line.bytesIn, line.from, line.to, row.source,
  ]));
}

function peerColumns(peer: ExchangeLine['peer']): readonly [workload: string | null, flow: string | null, endpoint: string | null] {
  return 'flow' in peer ? [null, peer.flow, peer.endpoint ?? null] : [peer.workload, null, null];
}

const FACT_COLUMNS = ['statement_id', 'line', 'provider_id', 'kind', 'account_id', 'source'] as const;

export async function copyFacts(client: PoolClient, rows: readonly NewFact[]): Promise<void> {
  await copyRows(client, 'provider_fact', FACT_COLUMNS, mapped(rows, (row) => [row.statementId, row.line, row.providerId, row.kind, row.accountId, row.source]));
}

/** Lazily, so that the encoded rows of a large body never exist all at once. */
function* mapped<In, Out>(rows: readonly In[], map: (row: In) => Out): Generator<Out> {
  for (const row of rows) yield map(row);
}
