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

/** Levels of a tile: 2^8 = 256. */
const TILE_HEIGHT = 8;
const TILE_BYTES = TILE_WIDTH * HASH_BYTES;
/** A tree of 2^53 − 1 leaves has perfect subtrees of height 0 to 52. */
const HEIGHTS = 53;

export class TreeEdge {
  readonly #state: EdgeState;

  private constructor(
    readonly size: number,
    state: EdgeState,
  ) {
    this.#state = state;
  }

  /**
   * The edge of a tree of `size` leaves; of the source it asks for `tilesAtEdge(size)`, each once. The empty tree asks for nothing.
   * CodedError TLOG_NUMBER, TLOG_TILE with the path of a tile that has not 32 bytes for each of its hashes.
   */
  static open(size: number, source: TileSource): TreeEdge {
    const state = { levels: [] as Uint8Array[], subtrees: new Uint8Array(HEIGHTS * HASH_BYTES) };
    for (const tile of tilesAtEdge(size)) {
      const hashes = orRefuse(() => tileHashes(source(tile), tile), 'TLOG_TILE', 'a tile has not 32 bytes for each of its hashes', tilePath(tile));
      while (state.levels.length <= tile.level) state.levels.push(new Uint8Array(TILE_BYTES));
      hashes.forEach((hash, index) => state.levels[tile.level]?.set(hash, index * HASH_BYTES));
      for (const { height, root } of perfectSubtrees(hashes)) state.subtrees.set(root, (tile.level * TILE_HEIGHT + height) * HASH_BYTES);
    }
    return new TreeEdge(size, state);
  }

  /** MTH of the leaves (RFC 6962 section 2.1), from at most 53 hashes. */
  root(): Uint8Array {
    const { subtrees } = this.#state;
    let root: Uint8Array | undefined;
    for (let height = 0, bits = this.size; bits > 0; height += 1, bits = Math.floor(bits / 2)) {
      if (bits % 2 === 0) continue;
      if (root === undefined) root = subtrees.slice(height * HASH_BYTES, (height + 1) * HASH_BYTES);
      else nodeHashInto(root, 0, subtrees, height * HASH_BYTES, root, 0);
    }
    return root ?? emptyHash();
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
    const growth = new Growth(this.size, this.#state);
    for (const leaf of leaves) growth.push(leaf);
    return { edge: new TreeEdge(growth.size, growth.state), tiles: growth.tiles() };
  }
}

interface EdgeState {
  /** The partial tile of each level, in the buffer of a full one. */
  readonly levels: Uint8Array[];
  /** For each 1 bit of the size the hash of its perfect subtree, at the place of its height; what is in the other places means nothing. */
  readonly subtrees: Uint8Array;
}

/** One growth under way, on copies. */
class Growth {
  readonly state: EdgeState;
  readonly #full: TileBytes[] = [];
  readonly #carry = new Uint8Array(HASH_BYTES);

  size: number;

  constructor(
    readonly before: number,
    { levels, subtrees }: EdgeState,
  ) {
    this.size = before;
    this.state = { levels: levels.map((level) => level.slice()), subtrees: subtrees.slice() };
  }

  /** As in adding one to a binary number: each trailing 1 bit is a perfect subtree that the new one completes. */
  push(leaf: Uint8Array): void {
    const { subtrees } = this.state;
    this.#store(0, this.size, leaf);
    let height = 0;
    let right = leaf;
    // Division and not a shift, because sizes may exceed 2^32.
    for (let bits = this.size; bits % 2 === 1; bits = (bits - 1) / 2) {
      nodeHashInto(this.#carry, 0, subtrees, height * HASH_BYTES, right, 0);
      right = this.#carry;
      height += 1;
      // The hash of a full tile is one of the level above.
      if (height % TILE_HEIGHT === 0) this.#store(height / TILE_HEIGHT, (bits - 1) / 2, right);
    }
    subtrees.set(right, height * HASH_BYTES);
    this.size += 1;
  }

  tiles(): readonly TileBytes[] {
    const written = new Set(tilesAtEdge(this.before).map(tilePath));
    const partial = tilesAtEdge(this.size).filter((tile) => !written.has(tilePath(tile)));
    return [...this.#full, ...partial.map((tile) => ({ tile, bytes: (this.state.levels[tile.level] ?? new Uint8Array()).slice(0, tile.width * HASH_BYTES) }))];
  }

  /** Puts hash number `position` of a level in its place. */
  #store(level: number, position: number, hash: Uint8Array): void {
    const bytes = (this.state.levels[level] ??= new Uint8Array(TILE_BYTES));
    const offset = position % TILE_WIDTH;
    bytes.set(hash, offset * HASH_BYTES);
    if (offset !== TILE_WIDTH - 1) return;
    this.#full.push({ tile: { level, index: (position - offset) / TILE_WIDTH, width: TILE_WIDTH }, bytes });
    this.state.levels[level] = new Uint8Array(TILE_BYTES);
  }
}

/** The perfect subtrees over the hashes of a partial tile, from the left and ever smaller; `height` counts from these hashes. */
function perfectSubtrees(hashes: readonly Uint8Array[]): readonly { readonly height: number; readonly root: Uint8Array }[] {
  const subtrees: { height: number; root: Uint8Array }[] = [];
  let from = 0;
  for (let height = TILE_HEIGHT - 1; height >= 0; height -= 1) {
    const width = 2 ** height;
    if (hashes.length - from < width) continue;
    subtrees.push({ height, root: perfectRoot(hashes.slice(from, from + width)) });
    from += width;
  }
  return subtrees;
}
