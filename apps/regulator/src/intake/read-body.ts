import { fromBase64url } from '#libs/encoding';
import { decodeBody, DEFAULT_BODY_LIMITS, type StatementClaims } from '#libs/report';
import { checkAccounting } from './check-accounting.js';
import { gunzipBody } from './gunzip-body.js';
import { IntakeError } from './intake-error.js';
import type { SubmittedBody } from './submission.js';

/**
 * The body that the claims bind, read and checked on its own; undefined for an act without one. BODY_UNEXPECTED, BODY_MISSING,
 * BODY_GZIP, BODY_BOMB, then what decodeBody and checkAccounting refuse.
 */
export async function readBody(claims: StatementClaims, gzip: Buffer | undefined): Promise<SubmittedBody | undefined> {
  if (claims.body === undefined) {
    if (gzip !== undefined) throw new IntakeError('BODY_UNEXPECTED', 'A statement of this kind has no body.', { field: 'body' });
    return undefined;
  }
  if (gzip === undefined) throw new IntakeError('BODY_MISSING', 'The body that the statement binds is missing.', { field: 'body' });
  const bytes = await gunzipBody(gzip, DEFAULT_BODY_LIMITS.maxBytes);
  const { lines } = decodeBody(claims, bytes);
  checkAccounting(lines);
  return { digest: fromBase64url(claims.body.dig), gzip, length: bytes.length, lines, sources: bytes.toString('utf8').split('\n').slice(0, -1) };
}
