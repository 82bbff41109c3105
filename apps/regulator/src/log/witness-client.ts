import { isCodedError } from '#libs/errors';
import { type NoteSignature, parseCosignatures, parseSize, serializeAddCheckpoint, type Verifier } from '#libs/tlog';
import type { SignedCheckpoint } from './checkpoint-signer.js';

/** Milliseconds that a witness has for one answer. */
const TIMEOUT_MS = 2_000;
const MAX_ANSWER_BYTES = 128 * 1024;
const SIZE_TYPE = 'text/x.tlog.size';

/** Proof that the log of `second` leaves extends that of `first`. */
export type ConsistencyProofs = (first: number, second: number) => Promise<readonly Uint8Array[]>;

/** What became of asking a witness: its lines for the note, or why there are none. */
export type WitnessReply = { readonly lines: readonly NoteSignature[] } | { readonly lines: undefined; readonly reason: string };

/**
 * One witness, as a log sees it (c2sp.org/tlog-witness). What it answers is believed as far as its signature goes: a size that it names decides which proof is sent
 * next, and nothing else.
 */
export class WitnessClient {
  /** Size that it is believed to remember. */
  #remembered = 0;

  constructor(
    readonly verifier: Verifier,
    private readonly url: string,
    private readonly proofs: ConsistencyProofs,
  ) {}

  /** Asks it to cosign; `stop` cuts that short. Never throws for what the witness or the network does. */
  async ask(checkpoint: SignedCheckpoint, stop: AbortSignal): Promise<WitnessReply> {
    try {
      const first = await this.#post(checkpoint, Math.min(this.#remembered, checkpoint.size), stop);
      if (first.status !== 409) return this.#reply(checkpoint, first);
      // It says what it remembers: one more try from there.
      if (first.type !== SIZE_TYPE) return { lines: undefined, reason: 'CONFLICT' };
      const size = parseSize(first.body);
      if (size > checkpoint.size) return { lines: undefined, reason: 'AHEAD' };
      this.#remembered = size;
      return this.#reply(checkpoint, await this.#post(checkpoint, size, stop));
    } catch (error) {
      return { lines: undefined, reason: isCodedError(error) ? error.code : 'UNREACHABLE' };
    }
  }

  #reply(checkpoint: SignedCheckpoint, { status, body }: Answer): WitnessReply {
    if (status !== 200) return { lines: undefined, reason: `STATUS_${status}` };
    const { lines } = parseCosignatures(body, checkpoint.note, [this.verifier]);
    this.#remembered = checkpoint.size;
    return { lines };
  }

  async #post(checkpoint: SignedCheckpoint, old: number, stop: AbortSignal): Promise<Answer> {
    const proof = old === 0 || old === checkpoint.size ? [] : await this.proofs(old, checkpoint.size);
    const response = await fetch(`${this.url}/add-checkpoint`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: serializeAddCheckpoint({ old, proof, checkpoint: checkpoint.note }),
      redirect: 'error',
      signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return { status: response.status, type: response.headers.get('content-type')?.split(';')[0]?.trim() ?? '', body: await readAtMost(response, MAX_ANSWER_BYTES) };
  }
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Uint8Array;
}

async function readAtMost(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw new RangeError('an answer longer than cosignatures can be');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
