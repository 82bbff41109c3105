import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { isCodedError } from '#libs/errors';
import { hasFullRun, readJudged } from '../persistence/detection-runs.js';
import { closeJob, moveJob, openJob } from '../persistence/detection-jobs.js';
import { findPolicyInForce } from '../persistence/policies.js';
import { runFullPass, runPass, type OnProgress } from './run-pass.js';

/** Milliseconds until the next try while another process is in a pass. */
const BUSY_RETRY_MS = 250;
/** A job's row is written at most this often. */
const WRITE_EVERY_MS = 500;

/** `unchanged`: everybody was judged with this rule set at this position before. */
export type Rejudged = { readonly kind: 'unchanged' } | { readonly kind: 'judged'; readonly position: number; readonly verdicts: number; readonly parameters: string };

/**
 * Judges everybody with the rule set in force, at the newest position: a job whose progress others can read. Waits for a pass that another
 * process is in, and judges what it had not reached first. A failure leaves no verdict and a job that says why.
 */
export async function rejudge(pool: Pool, onProgress: OnProgress): Promise<Rejudged> {
  for (;;) {
    const before = await runPass(pool);
    if (before.kind === 'busy') {
      await sleep(BUSY_RETRY_MS);
      continue;
    }
    const done = await fullPass(pool, onProgress);
    if (done !== undefined) return done;
  }
}

/** Undefined when it has to be tried again: another process was faster, or statements came in. */
async function fullPass(pool: Pool, onProgress: OnProgress): Promise<Rejudged | undefined> {
  const [{ position }, policy] = [await readJudged(pool), await findPolicyInForce(pool)];
  if (policy === undefined || (await hasFullRun(pool, position, policy.digest))) return { kind: 'unchanged' };
  const job = await openJob(pool, { parameters: policy.digest, position });
  let written = 0;
  try {
    const result = await runFullPass(pool, async (done, total) => {
      await onProgress(done, total);
      if (performance.now() - written < WRITE_EVERY_MS && done < total) return;
      written = performance.now();
      await moveJob(pool, job, done, total);
    });
    if (result.kind === 'ran') {
      await closeJob(pool, job, null);
      return { kind: 'judged', position: result.run.position, verdicts: result.verdicts, parameters: result.run.parameters };
    }
    await closeJob(pool, job, result.kind === 'busy' ? 'DETECTION_BUSY' : 'DETECTION_BEHIND');
    if (result.kind === 'busy') await sleep(BUSY_RETRY_MS);
    return undefined;
  } catch (error) {
    await closeJob(pool, job, isCodedError(error) ? error.code : 'INTERNAL');
    throw error;
  }
}
