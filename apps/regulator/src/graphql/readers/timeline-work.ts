import { loadWork, type ReportedWork } from '../../persistence/dossiers.js';
import type { Queryable } from '../../persistence/queryable.js';
import { refusal } from '../errors/graphql-refusal.js';

/** Most workloads, and most exchanges, that one request may load for timelines: more would cost the hub its memory. */
const MAX_TIMELINE_ROWS = 100_000;

/**
 * What was reported about each entity, for its timeline. CodedError GRAPHQL_TIMELINE_SIZE before anything large is read. An
 * exchange hangs on a workload, so the join is counted too: many exchanges may hang on one.
 */
export async function timelineWork(db: Queryable, entities: readonly string[], most: number = MAX_TIMELINE_ROWS): Promise<ReadonlyMap<string, ReportedWork>> {
  const { rows } = await db.query<{ workloads: number; exchanges: number }>(
    `WITH work AS (
       SELECT w.provider_id, w.workload FROM account a JOIN workload w ON w.account_id = a.id AND w.superseded_by IS NULL WHERE a.entity_id = ANY($1) LIMIT $2
     )
     SELECT (SELECT count(*)::int FROM work) AS workloads,
       (SELECT count(*)::int FROM (SELECT FROM work JOIN exchange x ON x.provider_id = work.provider_id AND x.workload = work.workload LIMIT $2) joined) AS exchanges`,
    [entities, most + 1],
  );
  if (rows.some(({ workloads, exchanges }) => workloads > most || exchanges > most)) {
    throw refusal('GRAPHQL_TIMELINE_SIZE', `Timelines of more than ${most} workloads or exchanges are not drawn at once: ask for fewer entities, or page through "workloads".`);
  }
  return await loadWork(db, entities);
}
