import type { Queryable } from './queryable.js';

/**
 * Entities that statements at positions `from <= p < to` touched (docs/protocol.md section 5), and those that they withdrew: those of every account that a
 * customer, workload, exchange or rollup line names, as the peer too, as linkage has them in this snapshot; those that report the same flow as
 * one of these exchange lines; those of every account that claims a token which was quarantined or ruled on at such a position; and those of every
 * account at one of `providers`. Sorted by id in code units.
 */
export async function findTouchedEntities(db: Queryable, from: number, to: number, providers: readonly string[]): Promise<readonly string[]> {
  const { rows } = await db.query<{ entity_id: string }>(
    `WITH fresh AS MATERIALIZED (SELECT id FROM statement WHERE position >= $1 AND position < $2 UNION SELECT id FROM statement WHERE withdrawn_by >= $1 AND withdrawn_by < $2),
       named AS (
         SELECT w.account_id FROM fresh JOIN workload w ON w.statement_id = fresh.id
         UNION
         SELECT f.account_id FROM fresh JOIN provider_fact f ON f.statement_id = fresh.id WHERE f.account_id IS NOT NULL
         UNION
         SELECT w.account_id FROM fresh JOIN exchange x ON x.statement_id = fresh.id
           JOIN workload w ON w.provider_id = x.provider_id AND w.workload = x.workload AND w.superseded_by IS NULL
         UNION
         SELECT w.account_id FROM (SELECT DISTINCT x.flow FROM fresh JOIN exchange x ON x.statement_id = fresh.id WHERE x.flow IS NOT NULL) halves
           JOIN exchange x ON x.flow = halves.flow AND NOT x.withdrawn JOIN workload w ON w.provider_id = x.provider_id AND w.workload = x.workload AND w.superseded_by IS NULL
         UNION
         SELECT w.account_id FROM fresh JOIN exchange x ON x.statement_id = fresh.id
           JOIN workload w ON w.provider_id = x.provider_id AND w.workload = x.peer_workload AND w.superseded_by IS NULL
         UNION
         SELECT a.id FROM account a WHERE a.turned_position >= $1 AND a.turned_position < $2
         UNION
         SELECT a.id FROM provider p JOIN account a ON a.provider_id = p.id WHERE p.iss = ANY($3))
     SELECT DISTINCT a.entity_id COLLATE "C" AS entity_id FROM named JOIN account a ON a.id = named.account_id ORDER BY 1`,
    [from, to, providers],
  );
  return rows.map((row) => row.entity_id);
}

/** How many entities stand for themselves. */
export async function countEntities(db: Queryable): Promise<number> {
  return Number((await db.query<{ count: string }>('SELECT count(*) FROM entity WHERE merged_into IS NULL')).rows[0]?.count);
}

/** How many entities have work that an engine looks at: a workload, or a sum of small ones. */
export async function countEntitiesWithWork(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `SELECT count(DISTINCT a.entity_id) FROM account a
     WHERE EXISTS (SELECT FROM workload w WHERE w.account_id = a.id AND w.superseded_by IS NULL)
       OR EXISTS (SELECT FROM provider_fact f JOIN statement s ON s.id = f.statement_id AND s.withdrawn_by IS NULL WHERE f.account_id = a.id AND f.kind = 'rollup')`,
  );
  return Number(rows[0]?.count);
}
