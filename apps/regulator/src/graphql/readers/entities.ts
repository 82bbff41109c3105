import { LITERAL, ROBUST } from '#libs/verdict';
import type { Queryable } from '../../persistence/queryable.js';
import { pageOf, type Keyset, type Page, type PageRequest } from '../paging/page.js';
import type { IdentityLink } from '../types/account.js';
import type { Entity, EntityFilter } from '../types/entity.js';
import { groupedBy, inOrder } from './grouping.js';
import { Conditions } from './sql.js';

export const ENTITIES: Keyset = { kind: 'entity', shape: ['number', 'text'] };

const COLUMNS = 'e.id, e.founded_position AS "foundedPosition", e.merged_position AS "mergedPosition", e.merged_into AS "mergedIntoId"';

/** Where a page of entities is read from, and what it is sorted by. */
interface Ranking {
  readonly from: string;
  readonly margin: string;
}
/** Engines whose margins rank entities; the rules' margins are of other units. */
const RANKING_ENGINES = `('${LITERAL}', '${ROBUST}')`;
/** Every entity; margins are never negative, so those without a verdict sort behind all others. */
const ALL: Ranking = {
  from: `entity e LEFT JOIN LATERAL (
    SELECT max(newest.margin) AS margin, bool_or(newest.outcome = 'to-be-inspected') AS flagged
    FROM (VALUES ('${LITERAL}'), ('${ROBUST}')) AS engines (engine)
    CROSS JOIN LATERAL (SELECT outcome, margin FROM verdict WHERE entity_id = e.id AND engine = engines.engine ORDER BY id DESC LIMIT 1) newest) v ON true`,
  margin: 'coalesce(v.margin, -1)',
};

/** Only entities of which a newest verdict meets the conditions, found from its end: the index on outcome and margin leads to the worst without visiting the rest. */
function judged(conditions: string): Ranking {
  return {
    from: `(SELECT v.entity_id, max(v.margin) AS margin, bool_or(v.outcome = 'to-be-inspected') AS flagged FROM verdict v
      WHERE v.engine IN ${RANKING_ENGINES} AND ${conditions}
        AND NOT EXISTS (SELECT FROM verdict newer WHERE newer.entity_id = v.entity_id AND newer.engine = v.engine AND newer.id > v.id)
      GROUP BY v.entity_id) v JOIN entity e ON e.id = v.entity_id`,
    margin: 'v.margin',
  };
}

/** Entities by the largest margin of the engines' newest verdicts, largest first, then id. */
export async function entitiesPage(db: Queryable, filter: EntityFilter, request: PageRequest): Promise<Page<Entity>> {
  const conditions = filtered(filter);
  const { from, margin } = ranking(filter, conditions);
  if (request.after !== null) {
    const [least, id] = request.after;
    conditions.add(`${margin} < ? OR (${margin} = ? AND e.id > ?)`, least, least, id);
  }
  const { rows } = await db.query<Entity & { readonly margin: number }>(
    `SELECT ${COLUMNS}, ${margin} AS margin FROM ${from} ${conditions.where} ORDER BY ${margin} DESC, e.id LIMIT ${conditions.value(request.first + 1)}`,
    conditions.values,
  );
  return pageOf(ENTITIES, request, rows, (row) => [row.margin, row.id]);
}

function ranking({ flagged, minMargin }: EntityFilter, conditions: Conditions): Ranking {
  const least = typeof minMargin === 'number' ? [`v.margin >= ${conditions.value(minMargin)}`] : [];
  const inspected = flagged === true ? [`v.outcome = 'to-be-inspected'`] : [];
  return least.length + inspected.length === 0 ? ALL : judged([...least, ...inspected].join(' AND '));
}

function filtered({ flagged, provider, includeMerged }: EntityFilter): Conditions {
  const conditions = new Conditions();
  if (includeMerged !== true) conditions.add('e.merged_into IS NULL');
  if (flagged === false) conditions.add('v.flagged IS NOT TRUE');
  if (typeof provider === 'string') {
    conditions.add('EXISTS (SELECT FROM account a JOIN provider p ON p.id = a.provider_id WHERE a.entity_id = e.id AND p.iss = ?)', provider);
  }
  return conditions;
}

export async function entitiesById(db: Queryable, ids: readonly string[]): Promise<(Entity | null)[]> {
  const { rows } = await db.query<Entity>(`SELECT ${COLUMNS} FROM entity e WHERE e.id = ANY($1)`, [ids]);
  return inOrder(ids, rows, ({ id }) => id);
}

/**
 * The entity that each of these ended up in, following merges to the end; null for one that was not merged. Merges always point
 * to an entity that was founded earlier, so the walk ends.
 */
export async function survivorsOf(db: Queryable, ids: readonly string[]): Promise<(Entity | null)[]> {
  const { rows } = await db.query<Entity & { readonly origin: string }>(
    `WITH RECURSIVE walk (origin, id) AS (
       SELECT id, merged_into FROM entity WHERE id = ANY($1) AND merged_into IS NOT NULL
       UNION SELECT walk.origin, e.merged_into FROM walk JOIN entity e ON e.id = walk.id WHERE e.merged_into IS NOT NULL
     )
     SELECT walk.origin, ${COLUMNS} FROM walk JOIN entity e ON e.id = walk.id WHERE e.merged_into IS NULL`,
    [ids],
  );
  return inOrder(ids, rows, ({ origin }) => origin);
}

/** The first identity links of each entity that hold, in log order. */
export async function linksOfEntities(db: Queryable, entities: readonly string[], first: number): Promise<IdentityLink[][]> {
  const { rows } = await db.query<IdentityLink & { readonly entity: string }>(
    `SELECT asked.entity, page.* FROM unnest($1::text[]) AS asked (entity)
     CROSS JOIN LATERAL (
       SELECT l.from_account_id AS "fromRowId", l.to_account_id AS "toRowId", l.attribute, l.token, l.position, l.line, l.id
       FROM account a JOIN identity_link l ON l.from_account_id = a.id
       WHERE a.entity_id = asked.entity AND l.ended_position IS NULL ORDER BY l.position, l.line, l.id LIMIT $2
     ) page ORDER BY page.position, page.line, page.id`,
    [entities, first],
  );
  return groupedBy(entities, rows, ({ entity }) => entity);
}
