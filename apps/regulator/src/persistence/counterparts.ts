import type { ExchangeLine } from '#libs/report';
import { MOST_ENTITIES_OF_A_FLOW, type ReportedCounterpart } from '#libs/verdict';
import type { Queryable } from './queryable.js';
import { EXCHANGES } from './reported-rows.js';

/** A flow whose other halves an entity asks for. */
export interface AskedFlow {
  readonly flow: string;
  readonly entity: string;
}

/**
 * Lines of other entities that carry the flow tokens of `asked`, a relation of (entity, flow) which may read `flow_ends`: rows of entity, other
 * entity, provider, line. `where` says which lines of flows are looked at. A token of many entities gives none: without that a provider
 * could make the rows grow with the square of its lines.
 */
function counterparts(asked: string, where: string): string {
  return `WITH flow_ends AS MATERIALIZED (SELECT x.flow, a.entity_id, x.id FROM ${EXCHANGES} WHERE ${where}),
      shared AS (SELECT flow FROM flow_ends GROUP BY flow HAVING count(DISTINCT entity_id) BETWEEN 2 AND ${MOST_ENTITIES_OF_A_FLOW})
    SELECT asked.entity, e.entity_id AS other, p.iss, x.source FROM (${asked}) asked JOIN shared ON shared.flow = asked.flow
      JOIN flow_ends e ON e.flow = asked.flow AND e.entity_id <> asked.entity JOIN exchange x ON x.id = e.id JOIN provider p ON p.id = x.provider_id`;
}

/** Counterparts of everybody. */
export const ALL_COUNTERPARTS = counterparts('SELECT DISTINCT entity_id AS entity, flow FROM flow_ends', 'x.flow IS NOT NULL');

/** The counterparts of these flows, each of which is asked for once, by whom they are for. */
export async function loadCounterparts(db: Queryable, flows: readonly AskedFlow[]): Promise<readonly (readonly [entity: string, counterpart: ReportedCounterpart])[]> {
  if (flows.length === 0) return [];
  const { rows } = await db.query<{ entity: string; other: string; iss: string; source: string }>(
    counterparts('SELECT * FROM unnest($1::text[], $2::text[]) AS given (entity, flow)', 'x.flow = ANY($2)'),
    [flows.map(({ entity }) => entity), flows.map(({ flow }) => flow)],
  );
  // The lines were checked against the schema when they were accepted.
  return rows.map((row) => [row.entity, { entity: row.other, provider: row.iss, line: JSON.parse(row.source) as ExchangeLine }]);
}
