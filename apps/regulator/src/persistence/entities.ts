import type { PoolClient } from 'pg';
import type { Seen } from '#libs/linkage';
import type { Queryable } from './queryable.js';

export async function findEntities(db: Queryable, ids: readonly string[]): Promise<readonly { readonly id: string; readonly founded: Seen }[]> {
  const { rows } = await db.query<{ id: string; founded_position: string; founded_line: number }>(
    'SELECT id, founded_position, founded_line FROM entity WHERE id = ANY($1)',
    [ids],
  );
  return rows.map((row) => ({ id: row.id, founded: { position: Number(row.founded_position), line: row.founded_line } }));
}

export async function insertEntities(client: PoolClient, entities: readonly { readonly id: string; readonly founded: Seen }[]): Promise<void> {
  await client.query('INSERT INTO entity (id, founded_position, founded_line) SELECT * FROM unnest($1::text[], $2::bigint[], $3::int[])', [
    entities.map((entity) => entity.id),
    entities.map((entity) => entity.founded.position),
    entities.map((entity) => entity.founded.line),
  ]);
}

/** Marks entities as merged; a row that ceased to be an entity stays as the record of it. */
export async function markMerged(client: PoolClient, merges: readonly { readonly from: string; readonly into: string; readonly position: number }[]): Promise<void> {
  await client.query(
    `UPDATE entity e SET merged_into = m.into_id, merged_position = m.position
     FROM unnest($1::text[], $2::text[], $3::bigint[]) AS m (from_id, into_id, position) WHERE e.id = m.from_id`,
    [merges.map((merge) => merge.from), merges.map((merge) => merge.into), merges.map((merge) => merge.position)],
  );
}

/** What an account's own entity is part of after a split: another one, or itself, when it stands for itself again. */
export async function refileEntities(client: PoolClient, filed: readonly { readonly id: string; readonly entity: string; readonly position: number }[]): Promise<void> {
  await client.query(
    `UPDATE entity e SET merged_into = nullif(f.entity_id, f.id), merged_position = CASE WHEN f.entity_id = f.id THEN NULL ELSE f.position END
     FROM unnest($1::text[], $2::text[], $3::bigint[]) AS f (id, entity_id, position) WHERE e.id = f.id AND e.merged_into IS DISTINCT FROM nullif(f.entity_id, f.id)`,
    [filed.map(({ id }) => id), filed.map(({ entity }) => entity), filed.map(({ position }) => position)],
  );
}
