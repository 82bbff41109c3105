/*
 * The part of an audit that needs nothing but what it is given: whether signatures are valid. It makes up half of the time, so it goes to threads, a bundle of
 * entries at a time, while the log is replayed in its order elsewhere. What a thread says is believed: it is this program.
 */
import { fromBase64url, utf8 } from '#libs/encoding';
import { importPublicJwk, type VerificationKey, verifyBytes } from '#libs/signing';

/** Compact JWS that passed strict decoding, and the x of the key that has to have signed it. Strings only: they go to a thread by copy. */
export type Signature = readonly [compact: string, x: string];
export type Job = readonly Signature[];

export interface JobResult {
  /** For each signature whether it is valid. */
  readonly valid: readonly boolean[];
  readonly durationMs: number;
}

/** Does jobs; keys are imported once. */
export class Worker {
  readonly #keys = new Map<string, VerificationKey>();

  do(job: Job): JobResult {
    const started = performance.now();
    const valid = job.map(([compact, x]) => this.#valid(compact, x));
    return { valid, durationMs: performance.now() - started };
  }

  #valid(compact: string, x: string): boolean {
    const dot = compact.lastIndexOf('.');
    return verifyBytes(utf8(compact.slice(0, dot)), fromBase64url(compact.slice(dot + 1)), this.#key(x));
  }

  #key(x: string): VerificationKey {
    const known = this.#keys.get(x);
    if (known !== undefined) return known;
    const key = importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x });
    this.#keys.set(x, key);
    return key;
  }
}
