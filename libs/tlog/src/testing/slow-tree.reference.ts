import { emptyHash, nodeHash } from '#libs/merkle';
import { sha256, utf8 } from '#libs/encoding';
import type { Tile, TileBytes } from '../tile.js';
import { tilePath } from '../tile-path.js';
import type { TileSource } from '../tile-tree.js';

/** RFC 6962 section 2.1 over leaf hashes and c2sp.org/tlog-tiles, Merkle Tree, written down as they stand: recursive. Only that of 256 leaves and more is remembered. */
export class SlowTree {
  readonly #known = new Map<string, Uint8Array>();

  constructor(readonly leaves: readonly Uint8Array[]) {}

  root(size: number): Uint8Array {
    return size === 0 ? emptyHash() : this.#hash(0, size);
  }

  tile({ level, index, width }: Tile): Uint8Array {
    const unit = 256 ** level;
    return new Uint8Array(Buffer.concat(Array.from({ length: width }, (_, i) => this.#hash((index * 256 + i) * unit, (index * 256 + i + 1) * unit))));
  }

  #hash(start: number, end: number): Uint8Array {
    const leaf = this.leaves[start];
    if (leaf === undefined || end > this.leaves.length) throw new Error('the tree has no such leaf');
    if (end - start === 1) return leaf;
    const known = this.#known.get(`${start} ${end}`);
    if (known !== undefined) return known;
    const k = 2 ** (Math.ceil(Math.log2(end - start)) - 1);
    const hash = nodeHash(this.#hash(start, start + k), this.#hash(start + k, end));
    if (end - start >= 256) this.#known.set(`${start} ${end}`, hash);
    return hash;
  }
}

/** Hashes that tell one leaf from another. */
export function leafHashes(count: number, seed = 'leaf'): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, index) => sha256(utf8(`${seed} ${index}`)));
}

/** A store of tiles by path. What it was not given comes from `below`, or it fails. */
export class TileStore {
  readonly written = new Map<string, TileBytes>();

  constructor(
    readonly below: TileSource = () => {
      throw new Error('this tile was never written');
    },
  ) {}

  put(tiles: readonly TileBytes[]): void {
    for (const one of tiles) this.written.set(tilePath(one.tile), one);
  }

  readonly read: TileSource = (tile) => this.written.get(tilePath(tile))?.bytes ?? this.below(tile);
}

/** Tiles of a tree of any size that nobody built: the hashes of a tile are made up from level and place, the same in every width. */
export function inventedTile({ level, index, width }: Tile): Uint8Array {
  return new Uint8Array(Buffer.concat(Array.from({ length: width }, (_, i) => sha256(utf8(`invented ${level} ${index * 256 + i}`)))));
}
