import { fromBase64url, utf8 } from '#libs/encoding';
import { entryLeaf } from '#libs/entries';
import { inclusionPath, merkleTreeHash } from '#libs/merkle';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import { checkpointText, ED25519, formatVerifierKey, type Note, parseTilePath, serializeNote, serializeProof, signNote, tileHashes, verifierOf } from '#libs/tlog';

/**
 * The log of a hub in memory, as the definitions have it and slowly: every hash is MTH over a slice of the entries. Its keeper may rewrite and cut it, and what it
 * signs then is signed well.
 */
export class TestLog {
  readonly origin = 'hub.example/log';
  readonly #key = importPrivateJwk(generatePrivateJwk());
  readonly entries: Uint8Array[] = [entryLeaf('log-key', '{}')];
  /** Sizes of the checkpoints, in the order in which they were signed. */
  readonly sizes: number[] = [1];

  get vkey(): string {
    return formatVerifierKey(verifierOf(this.origin, ED25519, fromBase64url(this.#key.jwk.x)));
  }

  append(leaf: Uint8Array): number {
    return this.entries.push(leaf) - 1;
  }

  /** Signs a checkpoint over everything that is there. */
  seal(): void {
    if (this.sizes.at(-1) !== this.entries.length) this.sizes.push(this.entries.length);
  }

  /** Over the first checkpoint behind the position; undefined when none is. */
  receipt(position: number, origin = this.origin): string | undefined {
    const size = this.sizes.find((one) => one > position);
    if (size === undefined) return undefined;
    return serializeProof({ index: position, path: inclusionPath(position, this.entries.slice(0, size)), checkpoint: this.checkpoint(size, origin) });
  }

  checkpoint(size = this.sizes.at(-1) ?? 0, origin = this.origin): Note {
    const text = checkpointText({ origin, size, root: merkleTreeHash(this.entries.slice(0, size)), extensions: [] });
    return { text, signatures: [signNote(text, origin, this.#key)] };
  }

  /** What is served at a path below the log's prefix; undefined for a tile that is not there, as for a partial one whose full one is. */
  serve(path: string): Uint8Array | undefined {
    if (path === 'checkpoint') return utf8(serializeNote(this.checkpoint()));
    const resource = parseTilePath(path);
    if (resource.kind !== 'tile') return undefined;
    const { level, index, width } = resource.tile;
    const unit = 256 ** level;
    const hashes = Math.min(256, Math.floor((this.sizes.at(-1) ?? 0) / unit) - index * 256);
    if (width > hashes || (hashes === 256 && width < 256)) return undefined;
    const bytes = Buffer.concat(Array.from({ length: width }, (_, i) => merkleTreeHash(this.entries.slice((index * 256 + i) * unit, (index * 256 + i + 1) * unit))));
    return Buffer.concat(tileHashes(bytes, resource.tile));
  }

  /** Takes entries back, and the checkpoints that had them. */
  cut(size: number): void {
    this.entries.length = size;
    this.sizes.splice(0, this.sizes.length, ...this.sizes.filter((one) => one <= size));
  }
}
