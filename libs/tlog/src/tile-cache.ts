import { HASH_BYTES, nodeHashInto } from '#libs/merkle';
import { orRefuse } from './refusal.js';
import { type Tile, tileHashes } from './tile.js';
import { tilePath } from './tile-path.js';

/** The hashes of a tile, and above them those of every perfect subtree of 2, 4, … 256 of them: `nodes[h]` has ⌊width ÷ 2^h⌋, 32 bytes each. At most 16 kB. */
export type TileNodes = readonly Uint8Array[];

/**
 * The tiles used last, with their inner hashes, for one log: a tile of a given width never changes, so they serve every later size of the tree. The caller owns
 * it, gives it to one log only, and drops it when the log's store was replaced by something that may be older.
 */
export class TileCache {
  readonly #tiles = new Map<string, TileNodes>();

  /** Keeps as many tiles, of about 16 kB each. */
  constructor(readonly capacity = 256) {}

  /** True when the bytes of this tile need not be fetched for the next call. */
  has(tile: Tile): boolean {
    return this.#tiles.has(tilePath(tile));
  }

  get(tile: Tile): TileNodes | undefined {
    const path = tilePath(tile);
    const nodes = this.#tiles.get(path);
    // A map remembers the order of insertion: what was used last stands last.
    if (nodes !== undefined) this.#keep(path, nodes);
    return nodes;
  }

  /** Takes the bytes of a tile. CodedError TLOG_TILE with its path. */
  add(tile: Tile, bytes: Uint8Array): TileNodes {
    const path = tilePath(tile);
    orRefuse(() => tileHashes(bytes, tile), 'TLOG_TILE', 'a tile has not 32 bytes for each of its hashes', path);
    const nodes = nodesOf(bytes.slice());
    this.#keep(path, nodes);
    for (const oldest of this.#tiles.keys()) {
      if (this.#tiles.size <= this.capacity) break;
      this.#tiles.delete(oldest);
    }
    return nodes;
  }

  #keep(path: string, nodes: TileNodes): void {
    this.#tiles.delete(path);
    this.#tiles.set(path, nodes);
  }
}

function nodesOf(hashes: Uint8Array): TileNodes {
  const nodes = [hashes];
  let below = hashes;
  while (below.length >= 2 * HASH_BYTES) {
    const count = Math.floor(below.length / (2 * HASH_BYTES));
    const level = new Uint8Array(count * HASH_BYTES);
    for (let index = 0; index < count; index += 1) nodeHashInto(level, index * HASH_BYTES, below, 2 * index * HASH_BYTES, below, (2 * index + 1) * HASH_BYTES);
    nodes.push(level);
    below = level;
  }
  return nodes;
}
