import { LITERAL, PROVIDER_RULES, ROBUST, RULES } from '#libs/verdict';
import type { Queryable } from '../../persistence/queryable.js';
import { pageOf, type Keyset, type Page, type PageRequest } from '../paging/page.js';
import type { Verdict, VerdictFilter } from '../types/verdict.js';
import { groupedBy, inOrder } from './grouping.js';
import { pagesOf, type Paged } from './paged.js';
import { Conditions } from './sql.js';

/** What the rules say of a provider. */
export interface ProviderVerdict {
  readonly providerRowId: number;
  readonly row: string;
}

export const VERDICTS: Keyset = { kind: 'verdict', shape: ['int64'] };

const COLUMNS = 'v.id AS "rowId", v.entity_id AS "entityId", v.engine, v.parameters, v.position, v.outcome, v.response, v.margin, v.row';
/** Engines whose rows are on entities, in the order in which they are shown. */
const ENTITY_ENGINES = [LITERAL, ROBUST, RULES];
/** Newest of its engine on its entity, which still stands: what is on an entity that was merged away is history. */
const CURRENT = `NOT EXISTS (SELECT FROM verdict newer WHERE newer.entity_id = v.entity_id AND newer.engine = v.engine AND newer.id > v.id)
  AND NOT EXISTS (SELECT FROM entity e WHERE e.id = v.entity_id AND e.merged_into IS NOT NULL)`;

/** Verdicts on entities, newest first. */
export async function verdictsPage(db: Queryable, { entity, engine, outcome, current }: VerdictFilter, request: PageRequest): Promise<Page<Verdict>> {
  const conditions = new Conditions().add('v.entity_id IS NOT NULL');
  if (typeof engine === 'string') conditions.add('v.engine = ?', engine);
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

/** The newest verdict of each engine on each entity, in the order of the engines. */
export async function currentVerdicts(db: Queryable, entities: readonly string[]): Promise<Verdict[][]> {
  const { rows } = await db.query<Verdict>(
    `SELECT v.* FROM unnest($1::text[]) AS asked (entity) CROSS JOIN unnest($2::text[]) WITH ORDINALITY AS engines (engine, nth)
     CROSS JOIN LATERAL (SELECT ${COLUMNS} FROM verdict v WHERE v.entity_id = asked.entity AND v.engine = engines.engine ORDER BY v.id DESC LIMIT 1) v
     ORDER BY engines.nth`,
    [entities, ENTITY_ENGINES],
  );
  return groupedBy(entities, rows, ({ entityId }) => entityId);
}

/** The newest row of the rules on each provider; null before the first. */
export async function currentProviderVerdicts(db: Queryable, providers: readonly number[]): Promise<(ProviderVerdict | null)[]> {
  const { rows } = await db.query<ProviderVerdict>(
    `SELECT v.* FROM unnest($1::int[]) AS asked (provider)
     CROSS JOIN LATERAL (SELECT v.provider_id AS "providerRowId", v.row FROM verdict v WHERE v.provider_id = asked.provider AND v.engine = $2 ORDER BY v.id DESC LIMIT 1) v`,
    [providers, PROVIDER_RULES],
  );
  return inOrder(providers, rows, ({ providerRowId }) => providerRowId);
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
