import { HASH_BYTES } from '#libs/merkle';
import { refusal } from './refusal.js';

/** Hashes of a full tile, entries of a full bundle. */
export const TILE_WIDTH = 256;

/** Tile `index` of a level, `width` hashes wide: 256 when full, 1 to 255 when partial. At level 0 a hash is that of a leaf, above that of a full tile below. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** A tile with its hashes, 32 bytes each. */
export interface TileBytes {
  readonly tile: Tile;
  readonly bytes: Uint8Array;
}

/** Entry bundle `index`, with 256 entries or, partial, 1 to 255. */
export interface Bundle {
  readonly index: number;
  readonly width: number;
}

/** The hashes of a tile. CodedError TLOG_TILE unless there are exactly as many as it is wide. Views of `bytes`, not copies. */
export function tileHashes(bytes: Uint8Array, { width }: Tile): readonly Uint8Array[] {
  if (bytes.length !== width * HASH_BYTES) throw refusal('TLOG_TILE', 'a tile has not 32 bytes for each of its hashes');
  return Array.from({ length: width }, (_, index) => bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES));
}

/**
 * Every tile that a tree of `size` leaves has, level by level and from the left: full ones, and at most one partial tile a level
 * (c2sp.org/tlog-tiles, Partial Tiles). The empty tree has none. CodedError TLOG_NUMBER when the size is no safe integer.
 */
export function* tilesOf(size: number): Generator<Tile, void> {
  let hashes = requireSize(size);
  for (let level = 0; hashes > 0; level += 1) {
    for (const { index, width } of slices(hashes)) yield { level, index, width };
    hashes = Math.floor(hashes / TILE_WIDTH);
  }
}

/**
 * The partial tiles of a tree of `size` leaves, at most one a level, from the lowest: with them a tree can grow and its root be computed, and no other tile is
 * read. CodedError TLOG_NUMBER.
 */
export function tilesAtEdge(size: number): readonly Tile[] {
  const tiles: Tile[] = [];
  let hashes = requireSize(size);
  for (let level = 0; hashes > 0; level += 1) {
    const width = hashes % TILE_WIDTH;
    hashes = Math.floor(hashes / TILE_WIDTH);
    if (width > 0) tiles.push({ level, index: hashes, width });
  }
  return tiles;
}

/** Every entry bundle that a tree of `size` leaves has. CodedError TLOG_NUMBER. */
export function bundlesOf(size: number): Generator<Bundle, void> {
  return slices(requireSize(size));
}

/** The tile that holds hash `position` of a level, as wide as it is in a tree of `size` leaves. */
export function tileAt(level: number, position: number, size: number): Tile {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  const index = Math.floor(position / TILE_WIDTH);
  return { level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) };
}

function* slices(count: number): Generator<Bundle, void> {
  for (let index = 0; index * TILE_WIDTH < count; index += 1) yield { index, width: Math.min(TILE_WIDTH, count - index * TILE_WIDTH) };
}

export function requireSize(size: number): number {
  if (!Number.isSafeInteger(size) || size < 0) throw refusal('TLOG_NUMBER', 'a tree size is an integer from 0 to 2^53 - 1', { field: 'size' });
  return size;
}
