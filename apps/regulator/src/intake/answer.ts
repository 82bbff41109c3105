import { toJson } from '#libs/encoding';
import { z } from 'zod';
import type { StatementClaims } from '#libs/report';
import type { Receipt } from '../log/receipts.js';

/** The answer to an accepted statement (docs/protocol.md section 2), without its receipt. Stored, and repeated byte for byte. */
export function answerTo({ iss, str, seq }: StatementClaims, digest: string, position: number): string {
  return toJson({ status: 'accepted', iss, str, seq, digest, position });
}

const placed = z.object({ digest: z.string(), position: z.int().min(0) });

/** Which statement an answer of ours is about, and where in the log that is. */
export function placeOf(answer: string): { readonly digest: string; readonly position: number } {
  return placed.parse(JSON.parse(answer));
}

/** The answer with the receipt as its last member: both are always the same, so this is. */
export function withReceipt(answer: string, { json }: Pick<Receipt, 'json'>): string {
  return `${answer.slice(0, -1)},"receipt":${json}}`;
}

/** Where the receipt of a statement is asked for, by its digest (base64url). */
export function receiptPath(digest: string): string {
  return `/v1/receipts/${digest}`;
}
