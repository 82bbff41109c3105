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

/**
 * Lines of other entities at the same provider that name the workload which names theirs: the same columns. Who is the peer's owner is asked first,
 * since nearly all peers are the same customer's.
 */
function mirrored(where: string): string {
  return `SELECT across.entity, across.other, across.iss, o.source FROM (
      SELECT DISTINCT a.entity_id AS entity, oa.entity_id AS other, p.iss, x.provider_id, x.workload, x.peer_workload FROM ${EXCHANGES}
        JOIN workload ow ON ow.provider_id = x.provider_id AND ow.workload = x.peer_workload AND ow.superseded_by IS NULL
        JOIN account oa ON oa.id = ow.account_id AND oa.entity_id <> a.entity_id WHERE ${where}
    ) across JOIN exchange o ON o.provider_id = across.provider_id AND o.workload = across.peer_workload AND o.peer_workload = across.workload AND NOT o.withdrawn`;
}

/** Counterparts of everybody. */
export const ALL_COUNTERPARTS = `(${counterparts('SELECT DISTINCT entity_id AS entity, flow FROM flow_ends', 'x.flow IS NOT NULL')}) UNION ALL ${mirrored('x.peer_workload IS NOT NULL')}`;

/** The counterparts of these flows, each of which is asked for once, and of peers of these entities, by whom they are for. */
export async function loadCounterparts(db: Queryable, flows: readonly AskedFlow[], entities: readonly string[]): Promise<readonly (readonly [entity: string, counterpart: ReportedCounterpart])[]> {
  const ofFlows = flows.length === 0 ? [] : await read(db, counterparts('SELECT * FROM unnest($1::text[], $2::text[]) AS given (entity, flow)', 'x.flow = ANY($2)'), [
    flows.map(({ entity }) => entity), flows.map(({ flow }) => flow),
  ]);
  const ofPeers = entities.length === 0 ? [] : await read(db, mirrored('a.entity_id = ANY($1)'), [entities]);
  return [...ofFlows, ...ofPeers];
}

async function read(db: Queryable, sql: string, values: readonly unknown[]): Promise<readonly (readonly [entity: string, counterpart: ReportedCounterpart])[]> {
  const { rows } = await db.query<{ entity: string; other: string; iss: string; source: string }>(sql, [...values]);
  // The lines were checked against the schema when they were accepted.
  return rows.map((row) => [row.entity, { entity: row.other, provider: row.iss, line: JSON.parse(row.source) as ExchangeLine }]);
}
