import type { PoolClient } from 'pg';
import { copyOut } from '#libs/postgres';
import type { ExchangeLine, RollupLine, WorkloadLine } from '#libs/report';
import { EntityColumns } from '#libs/verdict';
import { EXCHANGES, newestRollups, SORT_IN_MEMORY, WORKLOADS } from './reported-rows.js';

const WORKLOAD = '0';
const UNENDED = '1';
const EXCHANGE = '2';
const ROLLUP = '3';

/** All that the engines judge by, a row each, brought together by entity: the figures of ended work as columns, all else as its line. */
export const ENGINE_ROWS = `
  SELECT entity, kind, iss, id, starts, ends, top, gbps, training, body FROM (
    SELECT a.entity_id COLLATE "C" AS entity, CASE WHEN w."end" IS NULL THEN ${UNENDED} ELSE ${WORKLOAD} END AS kind, p.iss, w.workload AS id, w.start AS starts, w."end" AS ends,
      w.theoretical_top AS top, w.inter_node_gbps AS gbps, w.declared = 'training' AS training, CASE WHEN w."end" IS NULL THEN w.as_of || ' ' || w.source ELSE '' END AS body
      FROM ${WORKLOADS}
    UNION ALL
    SELECT a.entity_id, ${EXCHANGE}, p.iss, '', 0, 0, 0, 0, false, x.source FROM ${EXCHANGES}
    UNION ALL
    (${newestRollups(`a.entity_id, ${ROLLUP}, p.iss, '', 0, 0, 0, 0, false, f.source`)})
  ) engine_rows ORDER BY entity`;

/**
 * The work of every entity that has any, as columns, in the snapshot of the reading transaction. One object serves all entities: it is valid until
 * the next one is asked for. No object is made a row of ended work.
 */
export async function* streamColumns(reader: PoolClient, now: number): AsyncGenerator<EntityColumns> {
  await reader.query(SORT_IN_MEMORY);
  const columns = new EntityColumns(now);
  let entity: string | undefined;
  for await (const rows of copyOut(reader, ENGINE_ROWS)) {
    for (const row of rows as string[][]) {
      if (row[0] !== entity) {
        if (entity !== undefined) yield columns;
        columns.clear();
        entity = row[0];
      }
      take(columns, row);
    }
  }
  if (entity !== undefined) yield columns;
}

/** The lines were checked against the schema when they were accepted. */
function take(columns: EntityColumns, [, kind, provider = '', id = '', start, end, top, gbps, training, body = '']: readonly string[]): void {
  switch (kind) {
    case WORKLOAD:
      columns.ended(provider, id, Number(start), Number(end), Number(top), Number(gbps), training === 't');
      return;
    case UNENDED: {
      const space = body.indexOf(' ');
      columns.unended({ provider, line: JSON.parse(body.slice(space + 1)) as WorkloadLine, asOf: Number(body.slice(0, space)) });
      return;
    }
    case EXCHANGE:
      columns.exchange({ provider, line: JSON.parse(body) as ExchangeLine });
      return;
    default:
      columns.rollup({ provider, line: JSON.parse(body) as RollupLine });
  }
}
