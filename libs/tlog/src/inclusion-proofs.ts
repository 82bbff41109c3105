/**
 * Inclusion proofs of many leaves against one tree. A tree of n leaves is a row of perfect subtrees, one for each 1 bit of n, from the left and ever smaller:
 *
 *   MTH = H(S0, H(S1, … H(Sk-1, Sk))),   Rj = the hash of Sj and all to the right of it
 *
 * so the path of a leaf in Sj (RFC 6962 section 2.1.1) is its path within Sj, then Rj+1 if there is one, then Sj-1 … S0. All S and R are the same for every leaf
 * and are computed once; the path within Sj consists of inner hashes of full or partial tiles, each of which is computed once a tile and kept in the cache.
 */
import { HASH_BYTES, nodeHash } from '#libs/merkle';
import { refusal } from './refusal.js';
import { requireSize, type Tile, TILE_WIDTH, tileAt, tilesAtEdge } from './tile.js';
import { TileCache, type TileNodes } from './tile-cache.js';
import type { TileSource } from './tile-tree.js';

/** Levels of a tile: 2^8 = 256. */
const TILE_HEIGHT = 8;

/** A perfect subtree on the row: 2^height leaves from `start`. */
interface Subtree {
  readonly height: number;
  readonly start: number;
}

/**
 * The inclusion paths of the leaves at `indices` in a tree of `size` leaves, in that order, as `verifyProof` and `rootFromInclusion` take them. The source is
 * asked for those of `tilesForInclusions` that the cache has not. Views of the cache's bytes, the same one in each path that a node is on: not to be written to.
 * CodedError TLOG_NUMBER, TLOG_INCLUSION with `indices.N` when there is no such leaf, TLOG_TILE with a tile's path.
 */
export function inclusionProofs(indices: readonly number[], size: number, source: TileSource, cache = new TileCache()): readonly (readonly Uint8Array[])[] {
  const row = rowOf(size);
  const tiles = loaded(tilesForInclusions(indices, size), source, cache);
  const node = onceEach((height, position) => nodeAt(tiles, height, position));
  const roots = row.map(({ height, start }) => node(height, start / 2 ** height));
  const rests = restsOf(roots);
  return indices.map((index) => {
    const at = row.findLastIndex(({ start }) => start <= index);
    const path: Uint8Array[] = [];
    let position = index;
    for (let height = 0; height < (row[at]?.height ?? 0); height += 1) {
      path.push(node(height, position % 2 === 0 ? position + 1 : position - 1));
      position = Math.floor(position / 2);
    }
    const rest = rests[at + 1];
    if (rest !== undefined) path.push(rest);
    for (let left = at - 1; left >= 0; left -= 1) path.push(roots[left] as Uint8Array);
    return path;
  });
}

/** The tiles that `inclusionProofs` reads, for callers who must fetch them first; those that its cache `has` need not be. CodedError TLOG_NUMBER, TLOG_INCLUSION. */
export function tilesForInclusions(indices: readonly number[], size: number): readonly Tile[] {
  const row = rowOf(size);
  const tiles = new Map<string, Tile>(tilesAtEdge(size).map((tile) => [keyOf(tile.level, tile.index), tile]));
  for (const [number, index] of indices.entries()) {
    if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw refusal('TLOG_INCLUSION', 'there is no such leaf in a tree of this size', { field: `indices.${number}` });
    const height = row.findLast(({ start }) => start <= index)?.height ?? 0;
    for (let level = 0, position = index; level * TILE_HEIGHT < height; level += 1, position = Math.floor(position / TILE_WIDTH)) {
      const key = keyOf(level, Math.floor(position / TILE_WIDTH));
      // What is above it was added with it, and above a tile on the edge no path within a perfect subtree goes.
      if (tiles.has(key)) break;
      tiles.set(key, tileAt(level, position, size));
    }
  }
  return [...tiles.values()];
}

/** The perfect subtrees of a tree, from the left. */
function rowOf(size: number): readonly Subtree[] {
  const row: Subtree[] = [];
  let rest = requireSize(size);
  for (let height = 52, start = 0; height >= 0; height -= 1) {
    if (rest < 2 ** height) continue;
    row.push({ height, start });
    start += 2 ** height;
    rest -= 2 ** height;
  }
  return row;
}

/** R0 … Rk. */
function restsOf(roots: readonly Uint8Array[]): readonly Uint8Array[] {
  const rests: Uint8Array[] = [];
  for (const root of roots.toReversed()) {
    const [right] = rests;
    rests.unshift(right === undefined ? root : nodeHash(root, right));
  }
  return rests;
}

/** Every tile before any is evicted by another: what the cache had when the call began is used, whatever its capacity. */
function loaded(tiles: readonly Tile[], source: TileSource, cache: TileCache): ReadonlyMap<string, TileNodes> {
  const found = tiles.map((tile) => ({ tile, nodes: cache.get(tile) }));
  return new Map(found.map(({ tile, nodes }) => [keyOf(tile.level, tile.index), nodes ?? cache.add(tile, source(tile))]));
}

/** The hash of the perfect subtree number `position` of 2^height leaves: an inner hash of the tile at level ⌊height ÷ 8⌋. */
function nodeAt(tiles: ReadonlyMap<string, TileNodes>, height: number, position: number): Uint8Array {
  const within = height % TILE_HEIGHT;
  const level = (height - within) / TILE_HEIGHT;
  const perTile = TILE_WIDTH / 2 ** within;
  const offset = position % perTile;
  const nodes = tiles.get(keyOf(level, (position - offset) / perTile))?.[within];
  const hash = nodes?.subarray(offset * HASH_BYTES, (offset + 1) * HASH_BYTES);
  if (hash?.length !== HASH_BYTES) throw new Error('a tile that a proof needs was not among those to be loaded');
  return hash;
}

type NodeAt = (height: number, position: number) => Uint8Array;

function onceEach(nodeOf: NodeAt): NodeAt {
  const known: Map<number, Uint8Array>[] = [];
  return (height, position) => {
    const row = (known[height] ??= new Map());
    let node = row.get(position);
    if (node === undefined) row.set(position, (node = nodeOf(height, position)));
    return node;
  };
}

function keyOf(level: number, index: number): string {
  return `${level}/${index}`;
}
