import { STATEMENT_TYP, BODY_CONTENT_TYPE } from '#libs/report';
import { ReporterError } from '../reporter-error.js';
import type { SpoolRecord } from '../spool/record.js';
import type { Surroundings } from '../surroundings.js';
import { retryAfterMs } from './backoff.js';
import { batchLine, outcomesIn } from './batch.js';
import { type EachEnded, type Outcome, outcomeOf, type Pending } from './outcome.js';

/** Milliseconds after which an attempt is cut off. */
interface AttemptLimits {
  /** The statement may still have arrived, and sending it again is harmless. */
  readonly submitMs: number;
  /** Asking is cheap to repeat, and a run waits for it before it begins. */
  readonly askMs: number;
}

const LIMITS: AttemptLimits = { submitMs: 30_000, askMs: 5_000 };
/** Bytes: no answer to a statement, with a receipt that many witnesses cosigned, comes near the first, nor the orders in force at a time the second. */
const LONGEST_ANSWER = 256 * 1024;
const LONGEST_ORDERS = 4 * 1024 * 1024;

/** The hub's address. CodedError REPORTER_USAGE when the text is no http or https URL. */
export function hubUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new ReporterError('REPORTER_USAGE', 'must be an http or https URL', { field: '--hub' });
  return new URL(`${url.origin}${url.pathname.replace(/\/*$/u, '/')}`);
}

/** The hub as seen over HTTP (docs/protocol.md section 3). One call is one attempt. */
export class Hub {
  constructor(
    private readonly url: URL,
    private readonly surroundings: Pick<Surroundings, 'fetch' | 'now'>,
    private readonly limits: AttemptLimits = LIMITS,
  ) {}

  /** POST /v1/reports with exactly the bytes that were spooled. Pending: accepted, the receipt follows. */
  async submit(record: Pick<SpoolRecord, 'statement' | 'body'>): Promise<Outcome | Pending> {
    const form = new FormData();
    form.append('statement', new Blob([record.statement], { type: `application/${STATEMENT_TYP}` }), 'statement.jws');
    if (record.body !== null) form.append('body', new Blob([Buffer.from(record.body, 'base64')], { type: BODY_CONTENT_TYPE }), 'body.ndjson.gz');
    return this.#waiting('v1/reports', { method: 'POST', body: form }, this.limits.submitMs);
  }

  /** POST /v1/reports:batch, each statement with exactly the bytes that were spooled. The time that it may take grows with what is sent, a submission's for each MiB. */
  async submitBatch(records: readonly Pick<SpoolRecord, 'statement' | 'body'>[]): Promise<EachEnded | Outcome> {
    const body = records.map(batchLine).join('');
    const limitMs = this.limits.submitMs * Math.ceil(body.length / 2 ** 20);
    return this.#within(limitMs, async (signal): Promise<EachEnded | Outcome> => {
      const { response, bytes } = await this.#exchange('v1/reports:batch', { method: 'POST', body, headers: { 'content-type': BODY_CONTENT_TYPE }, signal }, LONGEST_ANSWER * records.length);
      return response.status === 200 ? { kind: 'each', outcomes: outcomesIn(textOf(bytes), records.length) } : this.#outcome(response, bytes);
    });
  }

  /**
   * GET /v1/receipts/<digest>, where `Location` of a 202 leads. The path is built here: an address from the hub's answer would be one that nobody configured.
   */
  async receipt(digest: string): Promise<Outcome | Pending> {
    return this.#waiting(`v1/receipts/${encodeURIComponent(digest)}`, {}, this.limits.askMs);
  }

  /** GET /log/<path>: a checkpoint or a tile of hashes (C2SP tlog-tiles), past every cache. */
  async log(path: string): Promise<Outcome> {
    return this.#attempt(`log/${path}`, { headers: { 'cache-control': 'no-cache' } }, this.limits.askMs);
  }

  /** GET /v1/streams/head. */
  async head(iss: string, stream: string): Promise<Outcome> {
    return this.#attempt(`v1/streams/head?${new URLSearchParams({ iss, str: stream }).toString()}`, {}, this.limits.askMs);
  }

  /** GET /v1/orders: those that the provider has to answer. `request` is signed by its agent. */
  async orders(iss: string, request: string): Promise<Outcome> {
    return this.#attempt(`v1/orders?${new URLSearchParams({ iss }).toString()}`, { headers: { authorization: `Agent ${request}` } }, this.limits.submitMs, LONGEST_ORDERS);
  }

  /** POST /v1/answers. */
  async answer(jws: string): Promise<Outcome> {
    return this.#attempt('v1/answers', { method: 'POST', body: jws, headers: { 'content-type': 'application/jose' } }, this.limits.submitMs);
  }

  /** POST /v1/keys: kind and content of the entry that a key act becomes. */
  async keyAct(text: string): Promise<Outcome> {
    return this.#attempt('v1/keys', { method: 'POST', body: text, headers: { 'content-type': 'application/tributary-entry+json' } }, this.limits.submitMs);
  }

  async #waiting(path: string, init: RequestInit, limitMs: number): Promise<Outcome | Pending> {
    return this.#within(limitMs, async (signal) => {
      const { response, bytes } = await this.#exchange(path, { ...init, signal }, LONGEST_ANSWER);
      return response.status === 202 ? { kind: 'pending', text: textOf(bytes), ...this.#retryAfter(response) } : this.#outcome(response, bytes);
    });
  }

  async #attempt(path: string, init: RequestInit, limitMs: number, longest = LONGEST_ANSWER): Promise<Outcome> {
    return this.#within(limitMs, async (signal) => {
      const { response, bytes } = await this.#exchange(path, { ...init, signal }, longest);
      return this.#outcome(response, bytes);
    });
  }

  async #within<T>(limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T | Outcome> {
    const deadline = new Deadline(limitMs);
    try {
      return await Promise.race([work(deadline.signal), deadline.passed]);
    } catch (error) {
      return { kind: 'unavailable', reason: networkReason(error) };
    } finally {
      deadline.clear();
    }
  }

  async #exchange(path: string, init: RequestInit, longest: number): Promise<{ readonly response: Response; readonly bytes: Uint8Array }> {
    // A redirect is not followed: it would hand the report to an address nobody configured.
    const response = await this.surroundings.fetch(new URL(path, this.url), { ...init, redirect: 'manual' });
    return { response, bytes: await readBytes(response, longest) };
  }

  #outcome(response: Response, bytes: Uint8Array): Outcome {
    return outcomeOf(response.status, bytes, this.#retryAfter(response).retryAfterMs);
  }

  #retryAfter(response: Response): { readonly retryAfterMs?: number } {
    const after = retryAfterMs(response.headers.get('retry-after'), this.surroundings.now());
    return after === undefined ? {} : { retryAfterMs: after };
  }
}

/**
 * A time limit that rejects by itself and keeps the process alive until then. `AbortSignal.timeout` does neither: its timer is
 * unreferenced, and a request whose connection died under it can stay unsettled, which ended the agent in the middle of a
 * delivery with Node's exit code 13.
 */
class Deadline {
  readonly passed: Promise<never>;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number) {
    this.passed = new Promise((_, reject) => {
      this.#timer = setTimeout(() => {
        const late = new DOMException('no answer in time', 'TimeoutError');
        reject(late);
        this.#controller.abort(late);
      }, limitMs);
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

async function readBytes(response: Response, longest: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    length += bytes.length;
    if (length > longest) throw new Error('the answer is longer than any the protocol knows');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

/** Why no answer came, as the system names it: `ECONNREFUSED`, `TimeoutError` … */
function networkReason(error: unknown): string {
  const cause: unknown = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'no connection';
}
