import type { Queryable } from '../../persistence/queryable.js';
import { pageOf, type Keyset, type Page, type PageRequest } from '../paging/page.js';
import type { Exchange, Workload, WorkloadFilter } from '../types/workload.js';
import { groupedBy, inOrder } from './grouping.js';
import { pagesOf, type Paged } from './paged.js';
import { Conditions } from './sql.js';

/** A row's number grows in the order of acceptance; a later line of the same workload is a row of its own. */
export const WORKLOADS: Keyset = { kind: 'workload', shape: ['int64'] };
export const EXCHANGES: Keyset = { kind: 'exchange', shape: ['int64'] };

const COLUMNS = `w.id AS "rowId", w.provider_id AS "providerRowId", w.account_id AS "accountRowId", w.workload AS id, w.state, w.declared,
  w.start, w."end", w.planned_end AS "plannedEnd", w.as_of AS "asOf", w.accelerators, w.precision, w.theoretical_top AS "theoreticalTOP",
  w.source, s.position, w.line`;
const FROM = 'workload w JOIN statement s ON s.id = w.statement_id';
const CURRENT = 'w.superseded_by IS NULL';

/** Current workloads, newest accepted line first. */
export async function workloadsPage(db: Queryable, filter: WorkloadFilter, request: PageRequest): Promise<Page<Workload>> {
  const conditions = filtered(filter);
  if (request.after !== null) conditions.add('w.id < ?', request.after[0]);
  const { rows } = await db.query<Workload>(
    `SELECT ${COLUMNS} FROM ${FROM} ${conditions.where} ORDER BY w.id DESC LIMIT ${conditions.value(request.first + 1)}`,
    conditions.values,
  );
  return pageOf(WORKLOADS, request, rows, ({ rowId }) => [rowId]);
}

function filtered({ provider, entity, state, model, from, to }: WorkloadFilter): Conditions {
  const conditions = new Conditions().add(CURRENT);
  if (typeof provider === 'string') conditions.add('w.provider_id = (SELECT id FROM provider WHERE iss = ?)', provider);
  if (typeof entity === 'string') conditions.add('w.account_id = ANY(ARRAY(SELECT id FROM account WHERE entity_id = ?))', entity);
  if (typeof state === 'string') conditions.add('w.state = ?', state);
  if (typeof model === 'string') conditions.add('w.accelerators @> jsonb_build_array(jsonb_build_object(\'model\', ?::text))', model);
  if (typeof from === 'bigint') conditions.add('coalesce(w."end", w.planned_end) IS NULL OR coalesce(w."end", w.planned_end) > ?', from);
  if (typeof to === 'bigint') conditions.add('w.start < ?', to);
  return conditions;
}

/** One page of the current workloads of each entity, newest accepted line first. */
export async function workloadPagesOfEntities(db: Queryable, paged: Paged<string>): Promise<Page<Workload>[]> {
  const { rows } = await db.query<Workload & { readonly ordinal: number }>(
    `SELECT asked.ordinal::int, page.* FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS asked (entity, after, ordinal)
     CROSS JOIN LATERAL (
       SELECT ${COLUMNS} FROM ${FROM}
       WHERE ${CURRENT} AND w.account_id = ANY(ARRAY(SELECT id FROM account WHERE entity_id = asked.entity)) AND (asked.after IS NULL OR w.id < asked.after)
       ORDER BY w.id DESC LIMIT $3
     ) page ORDER BY asked.ordinal, page."rowId" DESC`,
    [paged.parents, paged.requests.map(({ after }) => after?.[0] ?? null), paged.first + 1],
  );
  return pagesOf(WORKLOADS, paged.requests, rows, ({ rowId }) => [rowId]);
}

/** A workload as verdicts name it. */
export interface WorkloadName {
  readonly iss: string;
  readonly id: string;
}

/** The current line of each of these workloads. */
export async function workloadsByName(db: Queryable, names: readonly WorkloadName[]): Promise<(Workload | null)[]> {
  const { rows } = await db.query<Workload & { readonly iss: string }>(
    `SELECT asked.iss, ${COLUMNS} FROM unnest($1::text[], $2::text[]) AS asked (iss, workload)
     JOIN provider p ON p.iss = asked.iss JOIN workload w ON w.provider_id = p.id AND w.workload = asked.workload
     JOIN statement s ON s.id = w.statement_id WHERE ${CURRENT}`,
    [names.map(({ iss }) => iss), names.map(({ id }) => id)],
  );
  return inOrder(names.map(nameText), rows, nameText);
}

/** Unambiguous: neither a provider URI nor a workload id holds a space. */
export function nameText({ iss, id }: WorkloadName): string {
  return `${iss} ${id}`;
}

const EXCHANGE_COLUMNS = `x.id AS "rowId", x.provider_id AS "providerRowId", x.workload AS "workloadId", x.peer_workload AS "peerWorkload", x.flow, x.endpoint,
  x.bytes_out AS "bytesOut", x.bytes_in AS "bytesIn", x."from", x."to", x.withdrawn`;

/** A workload's side of its exchanges. */
export interface ExchangeSide {
  readonly providerRowId: number;
  readonly workload: string;
}

/** One page of the exchanges that each workload's provider reported for it, in order of acceptance. */
export async function exchangePagesOfWorkloads(db: Queryable, paged: Paged<ExchangeSide>): Promise<Page<Exchange>[]> {
  const { rows } = await db.query<Exchange & { readonly ordinal: number }>(
    `SELECT asked.ordinal::int, page.* FROM unnest($1::int[], $2::text[], $3::bigint[]) WITH ORDINALITY AS asked (provider, workload, after, ordinal)
     CROSS JOIN LATERAL (
       SELECT ${EXCHANGE_COLUMNS} FROM exchange x
       WHERE x.provider_id = asked.provider AND x.workload = asked.workload AND (asked.after IS NULL OR x.id > asked.after)
       ORDER BY x.id LIMIT $4
     ) page ORDER BY asked.ordinal, page."rowId"`,
    [paged.parents.map(({ providerRowId }) => providerRowId), paged.parents.map(({ workload }) => workload), paged.requests.map(({ after }) => after?.[0] ?? null), paged.first + 1],
  );
  return pagesOf(EXCHANGES, paged.requests, rows, ({ rowId }) => [rowId]);
}

/** The first lines of other workloads with the flow of each of these exchanges, by row id, in order of acceptance. */
export async function counterpartsOfExchanges(db: Queryable, exchanges: readonly string[], first: number): Promise<Exchange[][]> {
  const { rows } = await db.query<Exchange & { readonly asked: string }>(
    `SELECT asked.id::text AS asked, half.* FROM unnest($1::bigint[]) AS asked (id) JOIN exchange own ON own.id = asked.id
     CROSS JOIN LATERAL (
       SELECT ${EXCHANGE_COLUMNS} FROM exchange x
       WHERE x.flow = own.flow AND (x.provider_id, x.workload) <> (own.provider_id, own.workload) ORDER BY x.id LIMIT $2
     ) half ORDER BY half."rowId"`,
    [exchanges, first],
  );
  return groupedBy(exchanges, rows, ({ asked }) => asked);
}
