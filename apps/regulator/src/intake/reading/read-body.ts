import { setImmediate } from 'node:timers/promises';
import { fromBase64url } from '#libs/encoding';
import { type BodyBinding, type BodyLimits, decodeBody, decodeBodyInSteps, type DecodedBody, DEFAULT_BODY_LIMITS, type StatementClaims } from '#libs/report';
import type { HubLimits } from '../../limits/hub-limits.js';
import { IntakeError } from '../intake-error.js';
import type { SubmittedBody } from '../submission.js';
import { checkAccounting } from './check-accounting.js';
import { gunzipBody, gunzipSmallBody, SMALL_GZIP_BYTES } from './gunzip-body.js';

/** What a body may unfold to however small it is: nothing is too steep up to here. Some 200 lines, which are read in about a millisecond. */
const SMALL_BYTES = 64 * 2 ** 10;

type WithBody = StatementClaims & { readonly body: BodyBinding };
type ReadLimits = Pick<HubLimits, 'bodyBytes' | 'bodyLines' | 'expansion'>;

/**
 * The body that the claims bind, read and checked on its own; undefined for an act without one. BODY_UNEXPECTED, BODY_MISSING,
 * BODY_GZIP, BODY_BOMB, then what decodeBody and checkAccounting refuse.
 */
export async function readBody(claims: StatementClaims, gzip: Buffer | undefined, limits: ReadLimits): Promise<SubmittedBody | undefined> {
  if (claims.body === undefined) {
    if (gzip !== undefined) throw new IntakeError('BODY_UNEXPECTED', 'A statement of this kind has no body.', { field: 'body' });
    return undefined;
  }
  if (gzip === undefined) throw new IntakeError('BODY_MISSING', 'The body that the statement binds is missing.', { field: 'body' });
  const bytes = await gunzipBody(gzip, claims.body.len, Math.min(limits.bodyBytes, Math.max(SMALL_BYTES, gzip.length * limits.expansion)));
  return submitted(claims.body, gzip, bytes, await inTurns(decodeBodyInSteps(claims, bytes, bodyLimits(limits))));
}

/** True for a body that is small by its bytes and by what the claims say. */
export function isSmall(claims: StatementClaims, gzip: Buffer): claims is WithBody {
  return claims.body !== undefined && claims.body.len <= SMALL_BYTES && gzip.length <= SMALL_GZIP_BYTES;
}

/** As `readBody`, of a small body, at once: the event loop waits for it. */
export function readSmallBody(claims: WithBody, gzip: Buffer, limits: ReadLimits): SubmittedBody {
  const bytes = gunzipSmallBody(gzip, claims.body.len, Math.min(limits.bodyBytes, SMALL_BYTES));
  return submitted(claims.body, gzip, bytes, decodeBody(claims, bytes, bodyLimits(limits)));
}

function bodyLimits({ bodyLines }: ReadLimits): BodyLimits {
  return { ...DEFAULT_BODY_LIMITS, maxLines: bodyLines };
}

function submitted(binding: BodyBinding, gzip: Buffer, { length }: Buffer, { lines, sources }: DecodedBody): SubmittedBody {
  checkAccounting(lines);
  return { digest: fromBase64url(binding.dig), gzip, length, lines, sources };
}

/** Each step in a turn of the event loop of its own: a commit that is under way waits for an answer of the database many times, and each time behind one step and not behind a body. */
async function inTurns(steps: Generator<undefined, DecodedBody>): Promise<DecodedBody> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}
