// One request to one key-holder.
//
// The holder, or whoever answers in its place, chooses every byte of the answer. An evaluation is believed for its proof against the
// K_i of the manifest and for nothing else, so neither the address nor the transport has to be trusted for the tokens to be right.
// TLS still hides from others who asks, when, and how many points.

import { fromUtf8, parseJsonStrict } from '#libs/encoding';
import { decodeEvaluation, EVALUATION_PATH, type Evaluation, signEvaluationRequest } from '#libs/epoch';
import { isCodedError } from '#libs/errors';
import type { HolderEvaluation } from '../oprf/kernel.js';
import type { Asking } from './asking.js';
import type { Holder } from './epoch.js';
import { type HolderCode, HolderProblem } from './refusal.js';

/** Milliseconds until an answer is given up: a thousand evaluations take a holder about 0.3 s of one core. */
const ANSWER_WITHIN_MS = 20_000;
/** An evaluation of 1,000 points is 43 kB. */
const LONGEST_ANSWER = 64 * 1024;

/** Points of one attempt, under one name for all holders. */
export interface BlindedBatch {
  /** base64url of 16 random bytes. */
  readonly id: string;
  readonly points: readonly Uint8Array[];
}

/** The holder's evaluation, its proof checked. HolderProblem otherwise. */
export async function askHolder(asking: Asking, holder: Holder, batch: BlindedBatch): Promise<HolderEvaluation> {
  const { iss, key, epoch, now, oprf, order } = asking;
  const claims = { iss, aud: holder.signingKey, epoch: epoch.epoch, manifest: epoch.manifest, batch: batch.id, iat: now(), ...(order === undefined ? {} : { order: order.digest }) };
  const request = signEvaluationRequest(claims, batch.points, key, order?.text);
  const answer = await exchange(asking, holder, request);
  if (answer.status !== 200) throw refused(holder, claims.iat, answer);
  const evaluation = read(holder, answer.bytes);
  const lie = evaluation.epoch !== epoch.epoch || evaluation.manifest !== epoch.manifest ? 'answers for another manifest' : otherThanAsked(evaluation, holder, batch);
  if (lie !== undefined) throw new HolderProblem('HOLDER_LIES', lie, holder, { request, answer: answer.bytes });
  if (!(await oprf.verify(holder.publicShare, batch.points, evaluation.elements, evaluation.proof))) {
    throw new HolderProblem('HOLDER_LIES', 'gave an evaluation whose proof does not hold against its public share', holder, { request, answer: answer.bytes });
  }
  return { index: holder.index, evaluated: evaluation.elements };
}

function otherThanAsked(evaluation: Evaluation, holder: Holder, batch: BlindedBatch): string | undefined {
  if (evaluation.batch !== batch.id) return 'answers another batch than it was asked';
  if (evaluation.holder !== holder.index) return 'answers as another holder';
  return evaluation.elements.length === batch.points.length ? undefined : 'evaluated another number of points than it was asked';
}

interface Answer {
  readonly status: number;
  readonly bytes: Uint8Array;
}

async function exchange({ fetch, after }: Asking, holder: Holder, request: Uint8Array): Promise<Answer> {
  const controller = new AbortController();
  let cancel = (): void => undefined;
  // Its own race: a request whose connection died can ignore the signal and stay unsettled.
  const late = new Promise<never>((_, reject) => {
    cancel = after(ANSWER_WITHIN_MS, () => {
      const error = new DOMException('no answer in time', 'TimeoutError');
      reject(error);
      controller.abort(error);
    });
  });
  try {
    return await Promise.race([post(fetch, holder, request, controller.signal), late]);
  } catch (error) {
    if (error instanceof HolderProblem) throw error;
    throw new HolderProblem('HOLDER_DOWN', `does not answer (${networkReason(error)})`, holder, undefined, { cause: error });
  } finally {
    cancel();
  }
}

async function post(fetch: Asking['fetch'], holder: Holder, request: Uint8Array, signal: AbortSignal): Promise<Answer> {
  const body = new Uint8Array(request);
  // A redirect is not followed: it would hand the request to an address that no manifest names.
  const response = await fetch(new URL(EVALUATION_PATH, holder.url), { method: 'POST', headers: { 'content-type': 'application/json' }, body, redirect: 'manual', signal });
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    const part = chunk as Uint8Array;
    length += part.length;
    if (length > LONGEST_ANSWER) throw new HolderProblem('HOLDER_ANSWER', 'gives a longer answer than the protocol knows', holder);
    chunks.push(part);
  }
  return { status: response.status, bytes: new Uint8Array(Buffer.concat(chunks)) };
}

function read(holder: Holder, bytes: Uint8Array): Evaluation {
  try {
    return decodeEvaluation(bytes);
  } catch (error) {
    if (isCodedError(error)) throw new HolderProblem('HOLDER_ANSWER', 'gives an answer that is no evaluation', holder, undefined, { cause: error });
    throw error;
  }
}

/** What a holder's refusals mean on this side, by its own codes; a code that is missing here is told as it is. */
const REFUSALS: ReadonlyMap<string, readonly [HolderCode, string]> = new Map([
  ['HOLDER_QUOTA', ['HOLDER_QUOTA', 'has no quota left for this provider in this epoch']],
  ['HOLDER_CLOCK', ['HOLDER_CLOCK', 'finds the time of the request too far from its own clock']],
  ['HOLDER_EPOCH', ['HOLDER_EPOCH', 'evaluates under another epoch: is this the newest manifest?']],
  ['HOLDER_MANIFEST', ['HOLDER_MANIFEST', 'goes by another manifest of the epoch: is this the newest one?']],
  ['HOLDER_BATCH_REPLAYED', ['HOLDER_BATCH_REPLAYED', 'has seen this batch before']],
  ['HOLDER_PROVIDER', ['HOLDER_PROVIDER', 'does not know this provider, or not by this key']],
  ['HOLDER_BUSY', ['HOLDER_DOWN', 'cannot answer now (HOLDER_BUSY)']],
  ['HOLDER_NOT_READY', ['HOLDER_DOWN', 'cannot answer now (HOLDER_NOT_READY)']],
]);

function refused(holder: Holder, iat: number, { status, bytes }: Answer): HolderProblem {
  const { code, now } = readProblem(bytes);
  const [meaning, words] = REFUSALS.get(code ?? '') ?? [];
  if (meaning === 'HOLDER_CLOCK' && now !== undefined) return new HolderProblem(meaning, `has a clock that is ${Math.abs(now - iat)} s ${now > iat ? 'ahead of' : 'behind'} the one here; set the one that is wrong`, holder);
  if (meaning !== undefined && words !== undefined) return new HolderProblem(meaning, words, holder);
  const why = `status ${status}${code === undefined ? '' : `, ${code}`}`;
  if (status >= 500 || status === 408 || status === 425 || status === 429) return new HolderProblem('HOLDER_DOWN', `cannot answer now (${why})`, holder);
  return new HolderProblem(code === undefined ? 'HOLDER_ANSWER' : 'HOLDER_REFUSED', `refuses (${why})`, holder);
}

/** `code` of a problem document (RFC 9457), if it looks like a code: what it says is printed. `now`: seconds by the holder's clock. */
function readProblem(bytes: Uint8Array): { readonly code?: string; readonly now?: number } {
  const members = membersOf(bytes);
  const [code, now] = [members.get('code'), members.get('now')];
  return {
    ...(typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? { code } : {}),
    ...(typeof now === 'number' && Number.isSafeInteger(now) && now >= 0 ? { now } : {}),
  };
}

function membersOf(bytes: Uint8Array): ReadonlyMap<string, unknown> {
  try {
    const value = parseJsonStrict(fromUtf8(bytes));
    return new Map(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
  } catch (error) {
    if (isCodedError(error)) return new Map();
    throw error;
  }
}

/** Why no answer came, as the system names it: `ECONNREFUSED`, `TimeoutError` … */
function networkReason(error: unknown): string {
  const cause: unknown = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'no connection';
}
