import { generateMlDsaJwk, generatePrivateJwk, importMlDsaPrivateJwk, importPrivateJwk, type MlDsaSigningKey, type SigningKey } from '#libs/signing';
import { fromBase64url, utf8 } from '#libs/encoding';
import { merkleTreeHash } from '#libs/merkle';
import { checkpointText } from '../checkpoint.js';
import { cosign, signNote } from '../cosignature.js';
import { serializeEntryBundle } from '../entry-bundle.js';
import type { Note } from '../note.js';
import type { Bundle, Tile } from '../tile.js';
import { type COSIGNATURE_V1, ED25519, formatVerifierKey, SUBTREE_V1, type Verifier, verifierOf } from '../verifier-key.js';

/** A key pair with the name that it signs under. */
export interface Party<Key = SigningKey> {
  readonly name: string;
  readonly key: Key;
  readonly verifier: Verifier;
  readonly vkey: string;
}

export function party(name: string, type: typeof ED25519 | typeof COSIGNATURE_V1): Party {
  const key = importPrivateJwk(generatePrivateJwk());
  const verifier = verifierOf(name, type, fromBase64url(key.jwk.x));
  return { name, key, verifier, vkey: formatVerifierKey(verifier) };
}

/** As `party`, with an ML-DSA-44 key. */
export function mlDsaParty(name: string): Party<MlDsaSigningKey> {
  const key = importMlDsaPrivateJwk(generateMlDsaJwk());
  const verifier = verifierOf(name, SUBTREE_V1, key.publicKey);
  return { name, key, verifier, vkey: formatVerifierKey(verifier) };
}

/**
 * A log in memory, as the definitions have it and slowly: a hash of a tile is MTH over its slice of the entries (tlog-tiles, Merkle Tree), computed for each
 * question anew.
 */
export class SmallLog {
  readonly log = party('log.example/small', ED25519);

  constructor(readonly entries: readonly Uint8Array[]) {}

  root(size = this.entries.length): Uint8Array {
    return merkleTreeHash(this.entries.slice(0, size));
  }

  tile({ level, index, width }: Tile): Uint8Array {
    const unit = 256 ** level;
    const hashes = Array.from({ length: width }, (_, i) => merkleTreeHash(this.entries.slice((index * 256 + i) * unit, (index * 256 + i + 1) * unit)));
    return new Uint8Array(Buffer.concat(hashes));
  }

  bundle({ index, width }: Bundle): Uint8Array {
    return serializeEntryBundle(this.entries.slice(index * 256, index * 256 + width));
  }

  /** A checkpoint that the log signed and these witnesses cosigned, at the times 1000, 1001, … */
  checkpoint(size = this.entries.length, witnesses: readonly Party<SigningKey | MlDsaSigningKey>[] = [], extensions: readonly string[] = []): Note {
    const text = checkpointText({ origin: this.log.name, size, root: this.root(size), extensions });
    return { text, signatures: [signNote(text, this.log.name, this.log.key), ...witnesses.map(({ name, key }, index) => cosign(text, name, key, 1000 + index))] };
  }
}

export function entriesOf(count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, index) => utf8(`entry ${index}`));
}

/** A coded error of this library, with the field where one is given. */
export function code(value: string, field?: string): { code: string } {
  return field === undefined ? { code: value } : ({ code: value, place: { field } } as { code: string });
}

export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  const at = bit % (8 * copy.length);
  copy[at >>> 3] = (copy[at >>> 3] ?? 0) ^ (1 << (at & 7));
  return copy;
}
