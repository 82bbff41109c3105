import type { Pool } from 'pg';
import { inTransaction } from '#libs/postgres';
import { keepEquivocations } from '../persistence/equivocations.js';
import { advanceLogHead, lockLogHead, type LogHead } from '../persistence/log-head.js';
import { admit, type Decision } from './admission.js';
import { loadLedger } from './load-ledger.js';
import type { AcceptedSubmission, Submission } from './submission.js';
import { writeAccepted } from './write-accepted.js';
import { writeChains } from './write-chains.js';

/**
 * Commits a batch of submissions in one transaction: lock the log, read what they touch, decide each in order, write what was
 * accepted, move the head, COMMIT. One writer at a time over all hubs on the database, so a decision cannot be overtaken; the
 * cost of the commit's flush is shared by the batch. A throw anywhere leaves nothing of any of them.
 *
 * When the promise resolves, everything decided (evidence of equivocation too) is durable: synchronous_commit is on.
 */
export async function commitBatch(pool: Pool, batch: readonly Submission[]): Promise<readonly Decision[]> {
  return inTransaction(pool, async (client) => {
    const head = await lockLogHead(client);
    const ledger = await loadLedger(client, batch);
    const decisions = admit(batch, ledger, head.size);
    const accepted = acceptedOf(batch, decisions);
    const streamIds = await writeChains(client, ledger.chains);
    if (accepted.length > 0) {
      await writeAccepted(client, accepted, ledger, streamIds);
      await advanceLogHead(client, head, headAfter(head, accepted));
    }
    const evidence = batch.flatMap(({ providerId, claims: { str, seq }, jws }, index) => {
      const decision = decisions[index];
      const streamId = streamIds.get(`${providerId} ${str}`);
      return decision?.kind === 'equivocation' && streamId !== undefined ? [{ streamId, seq, accepted: decision.first, digest: jws.digest, jws: jws.compact }] : [];
    });
    if (evidence.length > 0) await keepEquivocations(client, headAfter(head, accepted).size, evidence);
    return decisions;
  });
}

function acceptedOf(batch: readonly Submission[], decisions: readonly Decision[]): readonly AcceptedSubmission[] {
  return batch.flatMap((submission, index) => {
    const decision = decisions[index];
    return decision?.kind === 'accepted' ? [{ submission, position: decision.position, answer: decision.answer }] : [];
  });
}

function headAfter(head: LogHead, accepted: readonly AcceptedSubmission[]): LogHead {
  return { size: head.size + accepted.length, clock: accepted.reduce((clock, { submission }) => Math.max(clock, submission.claims.iat), head.clock) };
}
