import { setImmediate } from 'node:timers/promises';
import { fromBase64url } from '#libs/encoding';
import { decodeBodyInSteps, type DecodedBody, DEFAULT_BODY_LIMITS, type StatementClaims } from '#libs/report';
import type { HubLimits } from '../../limits/hub-limits.js';
import { IntakeError } from '../intake-error.js';
import type { SubmittedBody } from '../submission.js';
import { checkAccounting } from './check-accounting.js';
import { gunzipBody } from './gunzip-body.js';

/** What a body may unfold to however small it is: nothing is too steep up to here. */
const SMALL_BYTES = 64 * 2 ** 10;

/**
 * The body that the claims bind, read and checked on its own; undefined for an act without one. BODY_UNEXPECTED, BODY_MISSING,
 * BODY_GZIP, BODY_BOMB, then what decodeBody and checkAccounting refuse.
 */
export async function readBody(claims: StatementClaims, gzip: Buffer | undefined, limits: Pick<HubLimits, 'bodyBytes' | 'bodyLines' | 'expansion'>): Promise<SubmittedBody | undefined> {
  if (claims.body === undefined) {
    if (gzip !== undefined) throw new IntakeError('BODY_UNEXPECTED', 'A statement of this kind has no body.', { field: 'body' });
    return undefined;
  }
  if (gzip === undefined) throw new IntakeError('BODY_MISSING', 'The body that the statement binds is missing.', { field: 'body' });
  const bytes = await gunzipBody(gzip, claims.body.len, Math.min(limits.bodyBytes, Math.max(SMALL_BYTES, gzip.length * limits.expansion)));
  const { lines, sources } = await inTurns(decodeBodyInSteps(claims, bytes, { ...DEFAULT_BODY_LIMITS, maxLines: limits.bodyLines }));
  checkAccounting(lines);
  return { digest: fromBase64url(claims.body.dig), gzip, length: bytes.length, lines, sources };
}

/** Each step in a turn of the event loop of its own: a commit that is under way waits for an answer of the database many times, and each time behind one step and not behind a body. */
async function inTurns(steps: Generator<undefined, DecodedBody>): Promise<DecodedBody> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}
