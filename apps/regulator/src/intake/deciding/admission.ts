import { isCodedError, type CodedError } from '#libs/errors';
import { answerTo } from '../answer.js';
import { IntakeError, StreamGap } from '../intake-error.js';
import type { Submission } from '../submission.js';
import { checkEpochs } from './check-epochs.js';
import type { Ledger } from './ledger.js';
import { checkLifecycle } from './lifecycle.js';
import type { Target } from './standing-statements.js';

/** What becomes of one submission. */
export type Decision =
  | { readonly kind: 'accepted'; readonly digest: string; readonly position: number; readonly answer: string }
  | { readonly kind: 'replayed'; readonly answer: string }
  /** `first` is the digest (base64url) of the statement that has the place. */
  | { readonly kind: 'equivocation'; readonly first: string; readonly refusal: CodedError }
  | { readonly kind: 'refused'; readonly refusal: CodedError };

/**
 * Decides submissions one after the other, in order, from position `size` on: pure, under the log's lock, so that what is
 * decided here is what holds. Each accepted one moves the ledger for the next.
 */
export function admit(batch: readonly Submission[], ledger: Ledger, size: number): readonly Decision[] {
  let position = size;
  return batch.map((submission) => {
    const decision = decide(submission, ledger, position);
    if (decision.kind === 'accepted') {
      ledger.admit(submission, position, decision.answer);
      position += 1;
    }
    return decision;
  });
}

function decide(submission: Submission, ledger: Ledger, position: number): Decision {
  const { digest } = submission;
  const there = ledger.acceptedAt(submission);
  // A replay is answered even when its key was revoked since: it was valid at the position that the statement already has.
  if (there?.digest === digest) return { kind: 'replayed', answer: there.answer };
  if (!ledger.keyValidAt(submission.jws.kid, position)) return refused(new IntakeError('KEY_NOT_VALID', 'The key is not valid at this position of the log.', { field: 'kid' }));
  if (there !== undefined) {
    const refusal = new IntakeError('STREAM_EQUIVOCATION', 'Another statement has this place in the stream. Both are kept.', { field: 'seq' });
    return { kind: 'equivocation', first: there.digest, refusal };
  }
  try {
    requireNext(submission, ledger.chainOf(submission));
    if (ledger.jtiUsed(submission)) throw new IntakeError('STATEMENT_JTI_REUSED', 'The provider has used this jti before.', { field: 'jti' });
    checkEpochs(submission.body?.lines ?? [], (epoch) => ledger.epochPublished(epoch));
    const target = requireTarget(submission, ledger);
    checkLifecycle(submission.body?.lines ?? [], {
      accountKnown: (handle) => ledger.accountKnown(submission.providerId, handle),
      around: (workload) => ledger.around(submission.providerId, workload, target),
    });
  } catch (error) {
    if (isCodedError(error)) return refused(error);
    throw error;
  }
  // Bodies are left out only for places that were taken; should the database have gone back in time since, this is where it shows.
  if (submission.claims.body !== undefined && submission.body === undefined) throw new Error('a statement came this far without its body');
  return { kind: 'accepted', digest, position, answer: answerTo(submission.claims, digest, position) };
}

function requireNext({ claims }: Submission, chain: { readonly seq: number; readonly digest: string | null }): void {
  if (claims.seq !== chain.seq + 1) throw new StreamGap(chain.seq + 1);
  if ((claims.prev ?? null) !== chain.digest) throw new IntakeError('STREAM_FORK', 'The statement does not follow the head of the stream.', { field: 'prev' });
}

/** A correction or cancellation is of a statement of its own stream that says something and still counts. */
function requireTarget(submission: Submission, { standing }: Ledger): Target | undefined {
  if (submission.claims.ref === undefined) return undefined;
  const target = standing?.targetOf(submission);
  if (target === undefined) throw new IntakeError('STATEMENT_REF', 'No report or correction that still counts has this number in the stream.', { field: 'ref.seq' });
  return target;
}

function refused(refusal: CodedError): Decision {
  return { kind: 'refused', refusal };
}
