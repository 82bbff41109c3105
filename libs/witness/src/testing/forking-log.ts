import { fromBase64url, utf8 } from '#libs/encoding';
import { merkleTreeHash } from '#libs/merkle';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import { checkpointText, consistencyProofFromTiles, ED25519, type Note, serializeAddCheckpoint, signNote, type Verifier, verifierOf } from '#libs/tlog';

/** A log that keeps as many histories as it is asked for, all of them signed: those of one name agree, those of two names never. */
export class ForkingLog {
  readonly #key = importPrivateJwk(generatePrivateJwk());
  readonly verifier: Verifier;

  constructor(readonly origin = 'log.example/forking') {
    this.verifier = verifierOf(origin, ED25519, fromBase64url(this.#key.jwk.x));
  }

  checkpoint(size: number, history = 'true'): Note {
    const text = checkpointText({ origin: this.origin, size, root: this.root(size, history), extensions: [] });
    return { text, signatures: [signNote(text, this.origin, this.#key)] };
  }

  root(size: number, history = 'true'): Uint8Array {
    return merkleTreeHash(this.#entries(size, history));
  }

  /** The body of add-checkpoint with a good proof within one history. */
  request(old: number, size: number, history = 'true'): Uint8Array {
    const entries = this.#entries(size, history);
    const proof = old === 0 ? [] : consistencyProofFromTiles(old, size, ({ width }) => Buffer.concat(Array.from({ length: width }, (_, index) => merkleTreeHash(entries.slice(index, index + 1)))));
    return utf8(serializeAddCheckpoint({ old, proof, checkpoint: this.checkpoint(size, history) }));
  }

  /** At most 256 of them, so that one tile holds every hash. */
  #entries(size: number, history: string): Uint8Array[] {
    return Array.from({ length: size }, (_, index) => utf8(`${history} ${index}`));
  }
}
