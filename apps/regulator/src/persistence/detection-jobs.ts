import type { Queryable } from './queryable.js';

/**
 * Opens a job that judges everybody; its id. The caller holds the detection lock, so a job that seems to run is one whose process died or
 * lost the database: failed, DETECTION_INTERRUPTED. (One that committed a moment ago is about to say that it is done, and still can.)
 */
export async function openJob(db: Queryable, job: { readonly parameters: string; readonly position: number }): Promise<string> {
  await db.query("UPDATE detection_job SET state = 'failed', failure = 'DETECTION_INTERRUPTED', finished_at = now() WHERE state = 'running'");
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
