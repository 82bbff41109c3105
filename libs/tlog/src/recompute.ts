import { bytesEqual } from '#libs/encoding';
import { emptyHash, leafHash } from '#libs/merkle';
import type { Checkpoint } from './checkpoint.js';
import { parseEntryBundle } from './entry-bundle.js';
import { joinedRoot, perfectRoot } from './perfect-root.js';
import { orRefuse, refusal } from './refusal.js';
import { type Bundle, bundlesOf, requireSize, TILE_WIDTH, type TileBytes } from './tile.js';
import { bundlePath, tilePath } from './tile-path.js';
import type { TileSource } from './tile-tree.js';

/**
 * All tiles and the root of a tree, from entry bytes alone, bundle by bundle and in the memory of one tile a level. Hashes that a log published are never used,
 * so a log whose hashes agree with each other and not with its entries has nowhere to hide.
 */
export class TreeRecomputation {
  readonly #pending: Uint8Array[][] = [];
  readonly #bundles: Iterator<Bundle, void>;
  #next: Bundle | undefined;

  /** For a tree of `size` leaves. CodedError TLOG_NUMBER. */
  constructor(readonly size: number) {
    this.#bundles = bundlesOf(requireSize(size));
    this.#advance();
  }

  /** The bundle that `append` expects; undefined when all were there. */
  get next(): Bundle | undefined {
    return this.#next;
  }

  /** Takes the bytes of the next bundle, hands each entry to `visit`, and returns the full tiles that it completes. CodedError TLOG_BUNDLE with the bundle's path. */
  append(bytes: Uint8Array, visit: (entry: Uint8Array, index: number) => void = () => {}): readonly TileBytes[] {
    const bundle = this.#next;
    if (bundle === undefined) throw refusal('TLOG_BUNDLE', 'a bundle beyond the size of the tree');
    const entries = orRefuse(() => parseEntryBundle(bytes, bundle.width), 'TLOG_BUNDLE', 'the bundle is not exactly its length-prefixed entries', bundlePath(bundle));
    const completed: TileBytes[] = [];
    for (const [offset, entry] of entries.entries()) {
      this.#push(0, leafHash(entry), bundle.index, completed);
      visit(entry, bundle.index * TILE_WIDTH + offset);
    }
    this.#advance();
    return completed;
  }

  /** The partial tiles and the root, once all bundles were there. CodedError TLOG_BUNDLE before that. */
  finish(): { readonly tiles: readonly TileBytes[]; readonly root: Uint8Array } {
    if (this.#next !== undefined) throw refusal('TLOG_BUNDLE', 'a bundle of the tree is missing', { field: bundlePath(this.#next) });
    const tiles: TileBytes[] = [];
    let root: Uint8Array | undefined;
    for (const [level, hashes] of this.#pending.entries()) {
      // The hashes of a level lie to the left of all that is pending below.
      root = joinedRoot(hashes, root);
      if (hashes.length > 0) tiles.push({ tile: { level, index: Math.floor(this.size / TILE_WIDTH ** (level + 1)), width: hashes.length }, bytes: concat(hashes) });
    }
    return { tiles, root: (root ?? emptyHash()).slice() };
  }

  #push(level: number, hash: Uint8Array, index: number, completed: TileBytes[]): void {
    const hashes = (this.#pending[level] ??= []);
    hashes.push(hash);
    if (hashes.length < TILE_WIDTH) return;
    completed.push({ tile: { level, index, width: TILE_WIDTH }, bytes: concat(hashes) });
    this.#pending[level] = [];
    this.#push(level + 1, perfectRoot(hashes), Math.floor(index / TILE_WIDTH), completed);
  }

  #advance(): void {
    const { value } = this.#bundles.next();
    this.#next = value ?? undefined;
  }
}

export interface Recomputed {
  readonly entries: number;
  readonly tiles: number;
}

/**
 * Checks a whole log against a checkpoint, whose signatures the caller has verified: every entry bundle parses, every tile of the tree has the bytes that the
 * entries give, and so has the root. Each entry is handed to `visit` before that is known. CodedError TLOG_BUNDLE, TLOG_TILE_MISMATCH with the path, TLOG_ROOT.
 */
export function verifyEntries(
  { size, root }: Pick<Checkpoint, 'size' | 'root'>,
  bundles: (bundle: Bundle) => Uint8Array,
  tiles: TileSource,
  visit?: (entry: Uint8Array, index: number) => void,
): Recomputed {
  const tree = new TreeRecomputation(size);
  let count = 0;
  const compare = ({ tile, bytes }: TileBytes): void => {
    if (!bytesEqual(tiles(tile), bytes)) throw refusal('TLOG_TILE_MISMATCH', 'a tile is not what the entries give', { field: tilePath(tile) });
    count += 1;
  };
  for (let bundle = tree.next; bundle !== undefined; bundle = tree.next) tree.append(bundles(bundle), visit).forEach(compare);
  const { tiles: partial, root: computed } = tree.finish();
  partial.forEach(compare);
  if (!bytesEqual(computed, root)) throw refusal('TLOG_ROOT', 'the entries do not give the root of the checkpoint', { field: 'root' });
  return { entries: size, tiles: count };
}

function concat(hashes: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(hashes));
}
