import { bytesEqual } from '#libs/encoding';
import { emptyHash, leafHash } from '#libs/merkle';
import { TreeEdge, type TileBytes, tilesAtEdge } from '#libs/tlog';

/** Hashes of a full tile. */
const TILE_WIDTH = 256;

/**
 * The tree of a log, grown out of its entries and of nothing that the log says about it: the tiles and the root at its end, the root at each size
 * that somebody asked for beforehand, and the leaf hashes at some places. In the memory of one tile a level.
 */
export class LogTree {
  #edge = TreeEdge.open(0, () => new Uint8Array());
  #partial: readonly TileBytes[] = [];
  readonly #roots = new Map<number, Uint8Array>();
  readonly #leaves = new Map<number, Uint8Array>();

  /** `sizes` at which the root is wanted, in any order, and `indices` of leaves whose hashes are. */
  constructor(
    readonly sizes: ReadonlySet<number>,
    readonly indices: ReadonlySet<number> = new Set(),
  ) {
    this.#roots.set(0, emptyHash());
  }

  get size(): number {
    return this.#edge.size;
  }

  /** Takes the next entries and returns the full tiles that they complete. */
  append(entries: readonly Uint8Array[]): readonly TileBytes[] {
    const completed: TileBytes[] = [];
    let leaves: Uint8Array[] = [];
    let size = this.#edge.size;
    const grow = (): void => {
      const grown = this.#edge.append(leaves);
      for (const tile of grown.tiles) if (tile.tile.width === TILE_WIDTH) completed.push(tile);
      this.#partial = [...this.#partial, ...grown.tiles].filter(({ tile }) => isAtEdge(tile, grown.edge.size));
      this.#edge = grown.edge;
      leaves = [];
    };
    for (const entry of entries) {
      const leaf = leafHash(entry);
      if (this.indices.has(size)) this.#leaves.set(size, leaf);
      leaves.push(leaf);
      size += 1;
      if (!this.sizes.has(size)) continue;
      grow();
      this.#roots.set(size, this.#edge.root());
    }
    if (leaves.length > 0) grow();
    return completed;
  }

  /** The partial tiles, once all entries were there. */
  partialTiles(): readonly TileBytes[] {
    return this.#partial;
  }

  /** Root now. RFC 6962 section 2.1. */
  root(): Uint8Array {
    return this.#edge.root();
  }

  /** Whether the tree had this root at a size that was asked for; false for one beyond its end. */
  hadRoot(size: number, root: Uint8Array): boolean {
    const had = this.#roots.get(size);
    return had !== undefined && bytesEqual(had, root);
  }

  /** Hash of a leaf that was asked for. */
  leafAt(index: number): Uint8Array | undefined {
    return this.#leaves.get(index);
  }
}

function isAtEdge(tile: TileBytes['tile'], size: number): boolean {
  return tilesAtEdge(size).some(({ level, index, width }) => tile.level === level && tile.index === index && tile.width === width);
}
