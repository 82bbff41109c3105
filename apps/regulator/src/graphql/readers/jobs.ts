import type { Queryable } from '../../persistence/queryable.js';
import type { DetectionJob } from '../types/log.js';

/** The newest runs over everybody, newest first. */
export async function newestJobs(db: Queryable, first: number): Promise<DetectionJob[]> {
  const { rows } = await db.query<Omit<DetectionJob, 'startedAt' | 'finishedAt'> & { readonly startedAt: Date; readonly finishedAt: Date | null }>(
    'SELECT id, state, parameters, position, done, total, started_at AS "startedAt", finished_at AS "finishedAt", failure FROM detection_job ORDER BY id DESC LIMIT $1',
    [first],
  );
  return rows.map((row) => ({ ...row, startedAt: row.startedAt.toISOString(), finishedAt: row.finishedAt?.toISOString() ?? null }));
}
