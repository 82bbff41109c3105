import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { isCodedError } from '#libs/errors';
import { closeJob, moveJob, openJob } from '../persistence/detection-jobs.js';
import type { OnProgress } from './judge-and-write.js';
import { runFullPass, runPass, type FullPassResult } from './run-pass.js';

/** Milliseconds until the next try while another process is in a pass. */
const BUSY_RETRY_MS = 250;
/** A job's row is written at most this often. */
const WRITE_EVERY_MS = 500;

/** `unchanged`: everybody was judged with this rule set at this position before. */
export type Rejudged = { readonly kind: 'unchanged' } | { readonly kind: 'judged'; readonly position: number; readonly verdicts: number; readonly parameters: string };

/**
 * Judges everybody with the rule set in force, at the newest position: a job whose progress others can read. Waits for a pass that another
 * process is in, and judges what it had not reached first. A failure leaves no verdict and a job that says why. Takes three
 * connections of `pool` at once.
 */
export async function rejudge(pool: Pool, onProgress: OnProgress): Promise<Rejudged> {
  for (;;) {
    const before = await runPass(pool);
    const result = before.kind === 'busy' ? before : await fullPass(pool, onProgress);
    if (result.kind === 'nothing') return { kind: 'unchanged' };
    if (result.kind === 'ran') return { kind: 'judged', position: result.run.position, verdicts: result.verdicts, parameters: result.run.parameters };
    // `behind` is tried again at once: there are statements to judge.
    if (result.kind === 'busy') await sleep(BUSY_RETRY_MS);
  }
}

/** A full pass as a job. The job is opened when the pass holds the lock, so there is none for a pass that did not come about. */
async function fullPass(pool: Pool, onProgress: OnProgress): Promise<FullPassResult> {
  let job: string | undefined;
  try {
    const result = await runFullPass(pool, async (run) => {
      const id = await openJob(pool, run);
      job = id;
      return recorded(pool, id, onProgress);
    });
    if (job !== undefined) await closeJob(pool, job, null);
    return result;
  } catch (error) {
    // With the database away nothing can be recorded either: the next job says of this one that it was interrupted.
    if (job !== undefined) await closeJob(pool, job, isCodedError(error) ? error.code : 'INTERNAL').catch(() => undefined);
    throw error;
  }
}

/** Progress that is also written to the job's row, on a connection of its own: the pass's transactions show nothing before they end. */
function recorded(pool: Pool, job: string, onProgress: OnProgress): OnProgress {
  let written = -Infinity;
  return async (done, total) => {
    await onProgress(done, total);
    if (performance.now() - written < WRITE_EVERY_MS && done < total) return;
    written = performance.now();
    await moveJob(pool, job, done, total);
  };
}
