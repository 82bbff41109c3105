/**
 * The right edge of a growing tree: what a log must know of its tree to append to it, and nothing else. An edge is a value; growing one gives another and leaves
 * the first as it was, so a writer whose transaction is rolled back keeps the edge that it had. What makes a log append-only is the writer's: that the tiles, the
 * entries and the new size are stored in one atomic step, and that nobody else grows the same log meanwhile.
 *
 * Tiles come from a store and are believed. A root computed from an edge is signed only after it was compared with one that the log signed before, or was cosigned.
 */
import { emptyHash, HASH_BYTES, nodeHashInto } from '#libs/merkle';
import { perfectRoot } from './perfect-root.js';
import { orRefuse, refusal } from './refusal.js';
import { requireSize, TILE_WIDTH, type TileBytes, tileHashes, tilesAtEdge } from './tile.js';
import { tilePath } from './tile-path.js';
import type { TileSource } from './tile-tree.js';

/** The tree with the new leaves, and the tiles that a store has to write: full ones, which are final, and a partial one a level that replaces a narrower one. */
export interface Grown {
  readonly edge: TreeEdge;
  readonly tiles: readonly TileBytes[];
}

/** A tree of 2^53 − 1 leaves has one perfect subtree for each of 53 bits. */
const MAX_SUBTREES = 53;
/** Levels of a tile: 2^8 = 256. */
const TILE_HEIGHT = 8;
const TILE_BYTES = TILE_WIDTH * HASH_BYTES;

export class TreeEdge {
  readonly #levels: readonly Uint8Array[];
  readonly #subtrees: Uint8Array;

  /** `levels`: the partial tile of each level in a buffer of a full one. `subtrees`: the hashes of the perfect subtrees, one for each 1 bit of the size, from the left. */
  private constructor(
    readonly size: number,
    levels: readonly Uint8Array[],
    subtrees: Uint8Array,
  ) {
    this.#levels = levels;
    this.#subtrees = subtrees;
  }

  /**
   * The edge of a tree of `size` leaves; of the source it asks for `tilesAtEdge(size)`, each once. The empty tree asks for nothing.
   * CodedError TLOG_NUMBER, TLOG_TILE with the path of a tile that has not 32 bytes for each of its hashes.
   */
  static open(size: number, source: TileSource): TreeEdge {
    const levels: Uint8Array[] = [];
    const subtrees: Uint8Array[] = [];
    for (const tile of tilesAtEdge(size)) {
      const hashes = orRefuse(() => tileHashes(source(tile), tile), 'TLOG_TILE', 'a tile has not 32 bytes for each of its hashes', tilePath(tile));
      while (levels.length < tile.level) levels.push(new Uint8Array(TILE_BYTES));
      levels.push(filled(hashes));
      // What a level holds lies to the left of all that is below it.
      subtrees.unshift(...perfectSubtrees(hashes));
    }
    return new TreeEdge(size, levels, concatenated(subtrees));
  }

  /** MTH of the leaves (RFC 6962 section 2.1), from at most 53 hashes. */
  root(): Uint8Array {
    const count = this.#subtrees.length / HASH_BYTES;
    if (count === 0) return emptyHash();
    const root = this.#subtrees.slice(-HASH_BYTES);
    for (let index = count - 2; index >= 0; index -= 1) nodeHashInto(root, 0, this.#subtrees, index * HASH_BYTES, root, 0);
    return root;
  }

  /**
   * The tree with more leaves, given as their hashes in order, and the tiles that change: everything in `tilesOf` of the new size that is not in that of the old
   * one. Each inner hash of the tree is computed once in its life, whatever the steps. The tiles are the caller's own bytes.
   * CodedError TLOG_TILE for a leaf hash that has not 32 bytes, with `leaves.N`; TLOG_NUMBER when the tree outgrows 2^53 − 1.
   */
  append(leaves: readonly Uint8Array[]): Grown {
    requireSize(this.size + leaves.length);
    leaves.forEach((leaf, index) => {
      if (leaf.length !== HASH_BYTES) throw refusal('TLOG_TILE', 'a leaf hash has 32 bytes', { field: `leaves.${index}` });
    });
    const growth = new Growth(this.size, this.#levels, this.#subtrees);
    for (const leaf of leaves) growth.push(leaf);
    return { edge: new TreeEdge(growth.size, growth.levels, growth.subtrees()), tiles: growth.tiles() };
  }
}

/** One growth under way, on copies. */
class Growth {
  readonly levels: Uint8Array[];
  readonly #subtrees = new Uint8Array(MAX_SUBTREES * HASH_BYTES);
  #count: number;
  readonly #full: TileBytes[] = [];
  readonly #touched = new Set<number>();
  readonly #carry = new Uint8Array(HASH_BYTES);

  constructor(
    public size: number,
    levels: readonly Uint8Array[],
    subtrees: Uint8Array,
  ) {
    this.levels = levels.map((level) => level.slice());
    this.#subtrees.set(subtrees);
    this.#count = subtrees.length / HASH_BYTES;
  }

  /** As in adding one to a binary number: each trailing 1 bit is a perfect subtree that the new one completes. */
  push(leaf: Uint8Array): void {
    const carry = this.#carry;
    carry.set(leaf);
    this.#store(0, this.size);
    let height = 0;
    // Division and not a shift, because sizes may exceed 2^32.
    let hashes = this.size;
    for (; hashes % 2 === 1; hashes = (hashes - 1) / 2) {
      this.#count -= 1;
      nodeHashInto(carry, 0, this.#subtrees, this.#count * HASH_BYTES, carry, 0);
      height += 1;
      // The hash of a full tile is one of the level above.
      if (height % TILE_HEIGHT === 0) this.#store(height / TILE_HEIGHT, (hashes - 1) / 2);
    }
    this.#subtrees.set(carry, this.#count * HASH_BYTES);
    this.#count += 1;
    this.size += 1;
  }

  subtrees(): Uint8Array {
    return this.#subtrees.slice(0, this.#count * HASH_BYTES);
  }

  tiles(): readonly TileBytes[] {
    const partial = tilesAtEdge(this.size).filter(({ level }) => this.#touched.has(level));
    return [...this.#full, ...partial.map((tile) => ({ tile, bytes: (this.levels[tile.level] ?? new Uint8Array()).slice(0, tile.width * HASH_BYTES) }))];
  }

  /** Puts the carry, hash number `position` of a level, in its place. */
  #store(level: number, position: number): void {
    const bytes = (this.levels[level] ??= new Uint8Array(TILE_BYTES));
    const offset = position % TILE_WIDTH;
    bytes.set(this.#carry, offset * HASH_BYTES);
    this.#touched.add(level);
    if (offset !== TILE_WIDTH - 1) return;
    this.#full.push({ tile: { level, index: (position - offset) / TILE_WIDTH, width: TILE_WIDTH }, bytes });
    this.levels[level] = new Uint8Array(TILE_BYTES);
  }
}

/** The hashes of the perfect subtrees that a partial tile consists of, from the left and ever smaller. */
function perfectSubtrees(hashes: readonly Uint8Array[]): readonly Uint8Array[] {
  const roots: Uint8Array[] = [];
  let from = 0;
  for (let width = TILE_WIDTH / 2; width >= 1; width /= 2) {
    if (hashes.length - from < width) continue;
    roots.push(perfectRoot(hashes.slice(from, from + width)));
    from += width;
  }
  return roots;
}

function filled(hashes: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(TILE_BYTES);
  bytes.set(concatenated(hashes));
  return bytes;
}

function concatenated(hashes: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * HASH_BYTES);
  hashes.forEach((hash, index) => bytes.set(hash, index * HASH_BYTES));
  return bytes;
}
