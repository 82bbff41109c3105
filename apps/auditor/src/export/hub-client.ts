import { z } from 'zod';

import { CodedError } from '#libs/errors';

import type { AuditorErrorCode } from '../errors.js';

/** Patience with a hub that accepts a connection and then says nothing. */
const HEADERS_TIMEOUT_MS = 60_000;
/** An answer that is read whole is small; a longer one is not what was asked for. */
const MAX_JSON_BYTES = 64 * 1024;

const positionAnswer = z.object({ position: z.int().nonnegative() });
/** RFC 9457 with the hub's stable code. */
const problem = z.object({ code: z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/) });

/** The export part of a hub's HTTP interface (docs/protocol.md section 3). */
export class HubClient {
  readonly #base: URL;
  readonly #token: string;

  constructor(hub: string, token: string) {
    this.#base = baseUrl(hub);
    this.#token = token;
  }

  /** The newest position that detection has reached. */
  async newestPosition(): Promise<number> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of await this.#get('v1/export')) {
      bytes += chunk.length;
      if (bytes > MAX_JSON_BYTES) break;
      chunks.push(chunk);
    }
    const answer = positionAnswer.safeParse(parsed(Buffer.concat(chunks).toString('utf8')));
    if (!answer.success) throw new CodedError<AuditorErrorCode>('AUDITOR_HUB_ANSWER', 'the hub did not answer with a position');
    return answer.data.position;
  }

  /** One file of the export at a position, as it arrives. */
  file(position: number, path: string): Promise<AsyncIterable<Uint8Array>> {
    return this.#get(`v1/export/${position}/${path}`);
  }

  async #get(path: string): Promise<AsyncIterable<Uint8Array>> {
    // Cleared once the headers are there: a large file may take longer than that to arrive.
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), HEADERS_TIMEOUT_MS);
    let response: Response;
    try {
      response = await fetch(new URL(path, this.#base), {
        headers: { authorization: `Bearer ${this.#token}` },
        // The token goes to the hub that was named and to no other.
        redirect: 'error',
        signal: patience.signal,
      });
    } catch (cause) {
      throw unreachable(cause);
    } finally {
      clearTimeout(timer);
    }
    if (!response.ok) throw await refused(response);
    return body(response);
  }
}

async function* body(response: Response): AsyncGenerator<Uint8Array, void, undefined> {
  if (response.body === null) return;
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) yield chunk;
  } catch (cause) {
    throw unreachable(cause);
  }
}

function baseUrl(hub: string): URL {
  const url = URL.canParse(hub) ? new URL(hub) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new CodedError<AuditorErrorCode>('AUDITOR_URL', 'not an http or https URL of a hub', { field: '--hub' });
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function unreachable(cause: unknown): CodedError<AuditorErrorCode> {
  return new CodedError<AuditorErrorCode>('AUDITOR_HUB_UNREACHABLE', 'the hub did not answer, or the connection broke', {}, { cause });
}

/** Of what the hub says only its code is shown: it is a name from a fixed alphabet. */
async function refused(response: Response): Promise<CodedError<AuditorErrorCode>> {
  const text = await response.text().catch(() => '');
  const answer = problem.safeParse(parsed(text));
  const code = answer.success ? ` ${answer.data.code}` : '';
  return new CodedError<AuditorErrorCode>('AUDITOR_HUB_REFUSED', `the hub answered ${response.status}${code}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
