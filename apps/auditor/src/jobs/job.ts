/*
 * The part of an audit that needs nothing but what it is given: whether a signature is valid, and what a body expands to. It makes up most of the
 * time, so it goes to threads, a bundle of entries at a time, while the log is replayed in its order elsewhere. What a thread says is believed: it is this program.
 */
import { fromBase64url, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { importPublicJwk, type VerificationKey, verifyBytes } from '#libs/signing';

import { BundleDirectory } from '../bundle/bundle-directory.js';
import { gunzipStrict } from '../bundle/gzip.js';
import { bodyPath } from '../bundle/paths.js';
import type { FindingCode } from '../errors.js';

/** Strings and numbers only: they go to a thread by copy. */
export interface Job {
  /** Compact JWS that passed strict decoding, and the x of the key that has to have signed it. */
  readonly signatures: readonly (readonly [compact: string, x: string])[];
  /** Digest (hex) in the name of a body, and the length that was signed. */
  readonly bodies: readonly (readonly [sha256Hex: string, bytes: number])[];
}

/** Why a body cannot be read. */
export interface BodyTrouble {
  readonly code: FindingCode;
  readonly message: string;
}

export interface JobResult {
  /** For each signature whether it is valid. */
  readonly valid: readonly boolean[];
  /** Content of the bodies that could be read, one behind the other. */
  readonly bytes: Uint8Array;
  /** For each body how much of it that is, or why it could not be read. */
  readonly bodies: readonly (number | BodyTrouble)[];
  readonly signaturesMs: number;
  readonly bodiesMs: number;
}

/** No gzip data grows beyond this share (0.1 %) of what it holds: stored blocks and headers. */
const maxGzipBytes = (bytes: number): number => Math.ceil(bytes * 1.001) + 1024;

/** Does jobs on the bundle in a directory; keys are imported once. */
export class Worker {
  readonly #directory: BundleDirectory;
  readonly #keys = new Map<string, VerificationKey>();

  constructor(root: string) {
    this.#directory = new BundleDirectory(root);
  }

  do({ signatures, bodies }: Job): JobResult {
    const started = performance.now();
    const valid = signatures.map(([compact, x]) => this.#valid(compact, x));
    const between = performance.now();
    const read = bodies.map(([digest, bytes]) => this.#body(digest, bytes));
    const contents = read.filter((one) => one instanceof Uint8Array);
    return {
      valid,
      bytes: new Uint8Array(Buffer.concat(contents)),
      bodies: read.map((one) => (one instanceof Uint8Array ? one.length : one)),
      signaturesMs: between - started,
      bodiesMs: performance.now() - between,
    };
  }

  #valid(compact: string, x: string): boolean {
    const dot = compact.lastIndexOf('.');
    return verifyBytes(utf8(compact.slice(0, dot)), fromBase64url(compact.slice(dot + 1)), this.#key(x));
  }

  #key(x: string): VerificationKey {
    const key = this.#keys.get(x) ?? importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x });
    this.#keys.set(x, key);
    return key;
  }

  #body(digest: string, bytes: number): Buffer | BodyTrouble {
    try {
      // One byte over what was signed is enough to know that it is not that: a bomb is never expanded.
      return gunzipStrict(this.#directory.read(bodyPath(digest), maxGzipBytes(bytes)), bytes + 1);
    } catch (error) {
      if (!isCodedError(error)) throw error;
      return { code: error.code as FindingCode, message: error.message };
    }
  }
}
