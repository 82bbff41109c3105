import type { Queryable } from '../../persistence/queryable.js';
import type { WorkloadVersion } from '../types/workload-version.js';
import { groupedBy } from './grouping.js';
import { nameText, type WorkloadName } from './workloads.js';

/** The first accepted lines about each workload, in the order in which they stand, the last first: the current one is the first of those that count. */
export async function historiesOfWorkloads(db: Queryable, names: readonly WorkloadName[], first: number): Promise<WorkloadVersion[][]> {
  const { rows } = await db.query<WorkloadVersion & WorkloadName>(
    `SELECT asked.iss, asked.workload AS id, version.* FROM unnest($1::text[], $2::text[]) AS asked (iss, workload)
     JOIN provider p ON p.iss = asked.iss
     CROSS JOIN LATERAL (
       SELECT s.position, w.line, s.stands_at AS "standsAt", w.superseded_by IS NULL AS current, s.withdrawn_by AS "withdrawnBy", w.state, w.declared,
         w.start, w."end", w.planned_end AS "plannedEnd", w.as_of AS "asOf", w.theoretical_top AS "theoreticalTOP"
       FROM workload w JOIN statement s ON s.id = w.statement_id
       WHERE w.provider_id = p.id AND w.workload = asked.workload ORDER BY s.stands_at DESC, s.position DESC, w.line DESC LIMIT $3
     ) version ORDER BY version."standsAt" DESC, version.position DESC, version.line DESC`,
    [names.map(({ iss }) => iss), names.map(({ id }) => id), first],
  );
  return groupedBy(names.map(nameText), rows, nameText);
}
