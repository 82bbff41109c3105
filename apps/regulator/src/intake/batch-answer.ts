import type { Receipt } from '../log/receipts.js';
import { problemOf, type ProblemAnswer } from '../problem/problem.js';
import { receiptPath, withReceipt } from './answer.js';
import type { Settled } from './settled.js';
import type { Answer } from './submission.js';

/** How a line of the batch ended, as far as others than its sender want to know. */
export interface Ended {
  /** The line of the answer, with its newline (docs/protocol.md section 3). */
  readonly text: string;
  readonly receipt?: 'answered' | 'pending';
  /** What it was refused with. */
  readonly code?: string;
}

/** The line for a report that was taken in: what POST /v1/reports answers, byte for byte, as a member; without a receipt the place where that will be. */
export function answeredLine({ status, text, digest }: Answer, receipt: Receipt | undefined): Ended {
  if (receipt !== undefined) return { text: `{"status":${status},"answer":${withReceipt(text, receipt)}}\n`, receipt: 'answered' };
  return { text: `{"status":202,"answer":${text},"location":${JSON.stringify(receiptPath(digest))}}\n`, receipt: 'pending' };
}

/** The line for a report that was refused. */
export function problemLine({ problem }: ProblemAnswer): Ended {
  return { text: `{"status":${problem.status},"problem":${JSON.stringify(problem)}}\n`, code: problem.code };
}

/**
 * What the whole batch is refused with: nothing of it was taken in, and the first report was not judged but told to come back, or could not be. Undefined when each line has
 * its own answer.
 */
export function refusalOfAll(outcomes: readonly Settled<Answer>[]): { readonly reason: unknown } | undefined {
  const [first] = outcomes;
  if (first?.status !== 'rejected' || outcomes.some(({ status }) => status === 'fulfilled')) return undefined;
  const { status } = problemOf(first.reason).problem;
  return status === 429 || status >= 500 ? { reason: first.reason as unknown } : undefined;
}
