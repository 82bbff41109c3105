import { z } from 'zod';

import { CodedError } from '#libs/errors';

import type { AuditorErrorCode } from '../errors.js';

/** Patience with a hub that accepts a connection and then says nothing. */
const HEADERS_TIMEOUT_MS = 60_000;
/** RFC 9457 with the hub's stable code. */
const problem = z.object({ code: z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/) });

/** What a hub gives to an auditor over HTTP (docs/protocol.md section 3). */
export class HubClient {
  readonly #base: URL;
  readonly #token: string;

  constructor(hub: string, token: string) {
    this.#base = baseUrl(hub);
    this.#token = token;
  }

  /** What is at a path, at most `maxBytes` of it. AUDITOR_HUB_…; AUDITOR_DOWNLOAD_DIFFERS beyond. */
  async read(path: string, maxBytes: number): Promise<Buffer> {
    const found = await this.find(path, maxBytes);
    if (found === undefined) throw new CodedError<AuditorErrorCode>('AUDITOR_HUB_REFUSED', 'the hub does not have what its log binds', { file: path });
    return found;
  }

  /** As `read`; undefined for what the hub does not have, or has no longer. */
  async find(path: string, maxBytes: number): Promise<Buffer | undefined> {
    const response = await this.#get(path);
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) throw await refused(response);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of bodyOf(response)) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new CodedError<AuditorErrorCode>('AUDITOR_DOWNLOAD_DIFFERS', 'longer than it can be', { file: path });
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** What is at a path, as it arrives. AUDITOR_HUB_…. */
  async stream(path: string): Promise<AsyncIterable<Uint8Array>> {
    const response = await this.#get(path);
    if (!response.ok) throw await refused(response);
    return bodyOf(response);
  }

  async #get(path: string): Promise<Response> {
    // Cleared once the headers are there: a large file may take longer than that to arrive.
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), HEADERS_TIMEOUT_MS);
    try {
      return await fetch(new URL(path, this.#base), {
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
  }
}

async function* bodyOf(response: Response): AsyncGenerator<Uint8Array, void, undefined> {
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
