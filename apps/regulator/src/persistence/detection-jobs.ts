import type { Queryable } from './queryable.js';

/** Opens a job that judges everybody; its id. */
export async function openJob(db: Queryable, job: { readonly parameters: string; readonly position: number }): Promise<string> {
  const { rows } = await db.query<{ id: string }>("INSERT INTO detection_job (state, parameters, position, total) VALUES ('running', $1, $2, 0) RETURNING id", [job.parameters, job.position]);
  return String(rows[0]?.id);
}

/** How far a job is, in entities and providers. */
export async function moveJob(db: Queryable, id: string, done: number, total: number): Promise<void> {
  await db.query('UPDATE detection_job SET done = $2, total = $3 WHERE id = $1', [id, done, total]);
}

/** Ends a job: done, or failed with a code. */
export async function closeJob(db: Queryable, id: string, failure: string | null): Promise<void> {
  await db.query("UPDATE detection_job SET state = CASE WHEN $2::text IS NULL THEN 'done' ELSE 'failed' END, failure = $2, finished_at = now() WHERE id = $1", [id, failure]);
}
