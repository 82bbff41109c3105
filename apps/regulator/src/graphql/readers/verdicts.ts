import type { Queryable } from '../../persistence/queryable.js';
import { pageOf, type Keyset, type Page, type PageRequest } from '../paging/page.js';
import type { Verdict, VerdictFilter } from '../types/verdict.js';
import { inOrder } from './grouping.js';
import { pagesOf, type Paged } from './paged.js';
import { Conditions } from './sql.js';

export const VERDICTS: Keyset = { kind: 'verdict', shape: ['int64'] };

const COLUMNS = 'v.id AS "rowId", v.entity_id AS "entityId", v.engine, v.parameters, v.position, v.outcome, v.margin, v.row';
/** Newest of its entity, which still stands: what is on an entity that was merged away is history. */
const CURRENT = `NOT EXISTS (SELECT FROM verdict newer WHERE newer.entity_id = v.entity_id AND newer.id > v.id)
  AND NOT EXISTS (SELECT FROM entity e WHERE e.id = v.entity_id AND e.merged_into IS NOT NULL)`;

/** Verdicts, newest first. */
export async function verdictsPage(db: Queryable, { entity, outcome, current }: VerdictFilter, request: PageRequest): Promise<Page<Verdict>> {
  const conditions = new Conditions();
  if (typeof entity === 'string') conditions.add('v.entity_id = ?', entity);
  if (typeof outcome === 'string') conditions.add('v.outcome = ?', outcome);
  if (typeof current === 'boolean') conditions.add(`(${CURRENT}) = ?`, current);
  if (request.after !== null) conditions.add('v.id < ?', request.after[0]);
  const { rows } = await db.query<Verdict>(
    `SELECT ${COLUMNS} FROM verdict v ${conditions.where} ORDER BY v.id DESC LIMIT ${conditions.value(request.first + 1)}`,
    conditions.values,
  );
  return pageOf(VERDICTS, request, rows, ({ rowId }) => [rowId]);
}

/** The newest verdict on each entity. */
export async function currentVerdicts(db: Queryable, entities: readonly string[]): Promise<(Verdict | null)[]> {
  const { rows } = await db.query<Verdict>(
    `SELECT v.* FROM unnest($1::text[]) AS asked (entity)
     CROSS JOIN LATERAL (SELECT ${COLUMNS} FROM verdict v WHERE v.entity_id = asked.entity ORDER BY v.id DESC LIMIT 1) v`,
    [entities],
  );
  return inOrder(entities, rows, ({ entityId }) => entityId);
}

/** One page of the verdicts on each entity, newest first. */
export async function verdictPagesOfEntities(db: Queryable, paged: Paged<string>): Promise<Page<Verdict>[]> {
  const { rows } = await db.query<Verdict & { readonly ordinal: number }>(
    `SELECT asked.ordinal::int, page.* FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS asked (entity, after, ordinal)
     CROSS JOIN LATERAL (
       SELECT ${COLUMNS} FROM verdict v WHERE v.entity_id = asked.entity AND (asked.after IS NULL OR v.id < asked.after) ORDER BY v.id DESC LIMIT $3
     ) page ORDER BY asked.ordinal, page."rowId" DESC`,
    [paged.parents, paged.requests.map(({ after }) => after?.[0] ?? null), paged.first + 1],
  );
  return pagesOf(VERDICTS, paged.requests, rows, ({ rowId }) => [rowId]);
}
