import type { Pool } from 'pg';
import { inTransactionFrom } from '#libs/postgres';
import { LogError } from '../log/log-error.js';
import type { NewEquivocation } from '../persistence/equivocations.js';
import { advanceLogHead, headOf, LOCK_LOG_HEAD, type LogHead, type LogHeadRow } from '../persistence/log-head.js';
import { admit, type Decision } from './deciding/admission.js';
import { keepEvidence } from './writing/keep-evidence.js';
import { loadLedger } from './deciding/load-ledger.js';
import type { AcceptedSubmission, Submission } from './submission.js';
import { writeAccepted } from './writing/write-accepted.js';
import { writeChains } from './writing/write-chains.js';

/**
 * Commits a batch of submissions in one transaction: lock the log, read what they touch, decide each in order, write what was
 * accepted, then the evidence of equivocation as entries behind it, move the head, COMMIT. One writer at a time over all hubs on the database, so a
 * decision cannot be overtaken; the cost of the commit's flush is shared by the batch. A throw anywhere leaves nothing of any of them.
 *
 * When the promise resolves, everything decided is durable: synchronous_commit is on. LogError LOG_ROLLED_BACK when the log is shorter than
 * `signedSize`, the largest that was signed: positions that were given are not given again.
 */
export async function commitBatch(pool: Pool, batch: readonly Submission[], signedSize = 0): Promise<readonly Decision[]> {
  return inTransactionFrom(pool, LOCK_LOG_HEAD, async (client, rows) => {
    const head = headOf(rows[0] as LogHeadRow | undefined);
    if (head.size < signedSize) throw new LogError('LOG_ROLLED_BACK', 'The log is shorter than what was signed of it: the database is older than it was.');
    const ledger = await loadLedger(client, batch);
    const decisions = admit(batch, ledger, head.size);
    const accepted = acceptedOf(batch, decisions);
    const streamIds = await writeChains(client, ledger.chains);
    if (accepted.length > 0) await writeAccepted(client, accepted, ledger, streamIds);
    const after = headAfter(head, accepted);
    const evidence = evidenceOf(batch, decisions, streamIds);
    const entries = evidence.length > 0 ? await keepEvidence(client, after.size, evidence) : 0;
    if (after.size + entries > head.size) await advanceLogHead(client, head, { ...after, size: after.size + entries });
    return decisions;
  });
}

function evidenceOf(batch: readonly Submission[], decisions: readonly Decision[], streamIds: ReadonlyMap<string, number>): readonly NewEquivocation[] {
  return batch.flatMap(({ providerId, claims: { str, seq }, jws }, index) => {
    const decision = decisions[index];
    const streamId = streamIds.get(`${providerId} ${str}`);
    return decision?.kind === 'equivocation' && streamId !== undefined ? [{ streamId, seq, accepted: decision.first, digest: jws.digest, jws: jws.compact }] : [];
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
