import type { ExchangeLine, WorkloadLine } from '#libs/report';
import type { ReportedExchange, ReportedWorkload } from '#libs/verdict';
import type { Queryable } from './queryable.js';

/** What was reported about one entity, as the snapshot of the reading transaction has it. */
export interface Reported {
  readonly workloads: readonly ReportedWorkload[];
  readonly exchanges: readonly ReportedExchange[];
}

/** The newest line of each workload of these entities, and the exchange lines of those workloads; by entity, every one present. */
export async function loadReported(db: Queryable, entities: readonly string[]): Promise<ReadonlyMap<string, Reported>> {
  const found = new Map(entities.map((entity) => [entity, { workloads: new Array<ReportedWorkload>(), exchanges: new Array<ReportedExchange>() }]));
  const workloads = await db.query<{ entity_id: string; iss: string; as_of: string; source: string }>(
    `SELECT a.entity_id, p.iss, w.as_of, w.source FROM account a
     JOIN workload w ON w.account_id = a.id AND w.superseded_by IS NULL JOIN provider p ON p.id = w.provider_id WHERE a.entity_id = ANY($1)`,
    [entities],
  );
  // The lines were checked against the schema when they were accepted.
  for (const row of workloads.rows) found.get(row.entity_id)?.workloads.push({ provider: row.iss, line: JSON.parse(row.source) as WorkloadLine, asOf: Number(row.as_of) });
  const exchanges = await db.query<{ entity_id: string; iss: string; source: string }>(
    `SELECT a.entity_id, p.iss, x.source FROM account a
     JOIN workload w ON w.account_id = a.id AND w.superseded_by IS NULL
     JOIN exchange x ON x.provider_id = w.provider_id AND x.workload = w.workload JOIN provider p ON p.id = x.provider_id WHERE a.entity_id = ANY($1)`,
    [entities],
  );
  for (const row of exchanges.rows) found.get(row.entity_id)?.exchanges.push({ provider: row.iss, line: JSON.parse(row.source) as ExchangeLine });
  return found;
}
