import { fromBase64url } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import type { MlDsaSigningKey, SigningKey } from '#libs/signing';
import { type Checkpoint, ED25519, formatVerifierKey, type Note, parseCheckpoint, parseNote, signedCheckpoint, SUBTREE_V1, type Verifier, verifierOf, verifyNote } from '#libs/tlog';
import { LogError } from './log-error.js';

/** A checkpoint whose signature by this log was verified, with its note. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: Note;
}

const KEPT = 8;
/** Milliseconds from one post-quantum signature to the next. */
const POST_QUANTUM_MS = 1_000;

/** Signs checkpoints in the log's name, which is its origin, and knows its own signatures. */
export class CheckpointSigner {
  readonly verifier: Verifier;
  /** Those verified last: most notes are read many times over. */
  readonly #verified = new Map<string, SignedCheckpoint>();

  #postQuantumAt = Number.NEGATIVE_INFINITY;

  /** `postQuantumKey` signs beside `key`, at most once a second: it takes a hundred times as long. */
  constructor(
    readonly origin: string,
    private readonly key: SigningKey,
    private readonly postQuantumKey?: MlDsaSigningKey,
  ) {
    this.verifier = verifierOf(origin, ED25519, fromBase64url(key.jwk.x));
  }

  /** C2SP verifier keys of the further keys that sign some checkpoints. */
  get furtherKeys(): readonly string[] {
    return this.postQuantumKey === undefined ? [] : [formatVerifierKey(verifierOf(this.origin, SUBTREE_V1, this.postQuantumKey.publicKey))];
  }

  sign(size: number, root: Uint8Array): Note {
    const both = this.postQuantumKey !== undefined && performance.now() - this.#postQuantumAt >= POST_QUANTUM_MS ? [this.key, this.postQuantumKey] : [this.key];
    if (both.length > 1) this.#postQuantumAt = performance.now();
    return signedCheckpoint({ origin: this.origin, size, root, extensions: [] }, both, 0);
  }

  /** Reads a note that this log is said to have signed. LogError LOG_KEY when it did not, or when it is no checkpoint of this log. */
  read(note: string): SignedCheckpoint {
    const known = this.#verified.get(note);
    if (known !== undefined) return known;
    const checkpoint = this.#verify(note);
    this.#verified.set(note, checkpoint);
    for (const oldest of this.#verified.keys()) {
      if (this.#verified.size <= KEPT) break;
      this.#verified.delete(oldest);
    }
    return checkpoint;
  }

  #verify(text: string): SignedCheckpoint {
    try {
      const note = parseNote(Buffer.from(text, 'utf8'));
      const checkpoint = parseCheckpoint(note.text);
      if (checkpoint.origin !== this.origin) throw new LogError('LOG_KEY', 'A kept checkpoint is that of another log.', { field: 'origin' });
      verifyNote(note, [this.verifier]);
      return { ...checkpoint, note };
    } catch (cause) {
      if (!isCodedError(cause) || cause instanceof LogError) throw cause;
      throw new LogError('LOG_KEY', 'A kept checkpoint was not signed by the key of this hub.', cause.place, { cause });
    }
  }
}
