import type { BodyLine, StatementClaims } from '#libs/report';
import type { StrictJws } from '#libs/signing';

/** A body that was read and checked on its own. */
export interface SubmittedBody {
  readonly digest: Uint8Array;
  readonly gzip: Uint8Array;
  /** Raw bytes. */
  readonly length: number;
  readonly lines: readonly BodyLine[];
  /** The lines as received, without their newlines. */
  readonly sources: readonly string[];
}

/** A report that is authentic and sound by itself; whether it fits what came before is decided under the log's lock. */
export interface Submission {
  readonly providerId: number;
  readonly claims: StatementClaims;
  readonly jws: StrictJws;
  /** base64url of the digest of the JWS, as claims, answers and paths have it. */
  readonly digest: string;
  readonly body?: SubmittedBody;
}

/** A submission that was accepted, with its place in the log. */
export interface AcceptedSubmission {
  readonly submission: Submission;
  readonly position: number;
  readonly answer: string;
}

/** What the sender is told: 201 when the statement entered the log now, 200 with the same bytes when it had before. */
export interface Answer {
  readonly status: 201 | 200;
  readonly text: string;
  /** Which statement that is, base64url SHA-256, and where in the log it stands. */
  readonly digest: string;
  readonly position: number;
}
