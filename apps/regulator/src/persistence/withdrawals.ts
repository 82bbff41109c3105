import type { PoolClient } from 'pg';

/** Marks statements as withdrawn by the one at a position, and takes their exchange out of what counts. */
export async function withdrawStatements(client: PoolClient, withdrawn: readonly { readonly id: number; readonly by: number }[]): Promise<void> {
  await client.query('UPDATE statement s SET withdrawn_by = r.by FROM unnest($1::bigint[], $2::bigint[]) AS r (id, by) WHERE s.id = r.id', [withdrawn.map(({ id }) => id), withdrawn.map(({ by }) => by)]);
  await client.query('UPDATE exchange SET withdrawn = true WHERE statement_id = ANY($1)', [withdrawn.map(({ id }) => id)]);
}
