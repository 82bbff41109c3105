import { consistencyRanges, emptyHash, inclusionRanges, type Range } from '#libs/merkle';
import { joinedRoot, perfectRoot } from './perfect-root.js';
import { orRefuse, refusal } from './refusal.js';
import { requireSize, type Tile, TILE_WIDTH, tileAt, tileHashes } from './tile.js';
import { tilePath } from './tile-path.js';

/**
 * Proofs out of tiles. What comes out is as good as the tiles: it proves something once it was verified against a signed root, and says nothing about tiles that
 * were not asked for (`recompute` does).
 */

/** Bytes of a tile as stored or fetched, of any length and content. */
export type TileSource = (tile: Tile) => Uint8Array;

/** Inclusion path of a leaf (RFC 6962 section 2.1.1). CodedError TLOG_INCLUSION when there is no such leaf, TLOG_TILE with the tile's path. */
export function inclusionProofFromTiles(index: number, size: number, source: TileSource): readonly Uint8Array[] {
  return hashesOf(inclusion(index, size), size, source);
}

/** Consistency proof between two sizes (RFC 6962 section 2.1.2). CodedError TLOG_CONSISTENCY unless 0 < first ≤ second, TLOG_TILE. */
export function consistencyProofFromTiles(first: number, second: number, source: TileSource): readonly Uint8Array[] {
  return hashesOf(consistency(first, second), second, source);
}

/** Root of a tree from the hashes on its right edge. CodedError TLOG_NUMBER, TLOG_TILE. */
export function rootFromTiles(size: number, source: TileSource): Uint8Array {
  if (requireSize(size) === 0) return emptyHash();
  return hashesOf([{ start: 0, end: size }], size, source)[0] ?? emptyHash();
}

/** The tiles that `inclusionProofFromTiles` will ask for, for callers who must fetch them first. */
export function tilesForInclusion(index: number, size: number): readonly Tile[] {
  return tilesFor(inclusion(index, size), size);
}

/** The tiles that `consistencyProofFromTiles` will ask for. */
export function tilesForConsistency(first: number, second: number): readonly Tile[] {
  return tilesFor(consistency(first, second), second);
}

function inclusion(index: number, size: number): readonly Range[] {
  return orRefuse(() => inclusionRanges(index, size), 'TLOG_INCLUSION', 'there is no such leaf in a tree of this size');
}

function consistency(first: number, second: number): readonly Range[] {
  return orRefuse(() => consistencyRanges(first, second), 'TLOG_CONSISTENCY', 'there is no consistency proof between these sizes');
}

function hashesOf(ranges: readonly Range[], size: number, source: TileSource): readonly Uint8Array[] {
  const read = new Map<string, readonly Uint8Array[]>();
  const hashes = (tile: Tile): readonly Uint8Array[] => {
    const path = tilePath(tile);
    const known = read.get(path) ?? orRefuse(() => tileHashes(source(tile), tile), 'TLOG_TILE', 'a tile has not 32 bytes for each of its hashes', path);
    read.set(path, known);
    return known;
  };
  return ranges.map((range) => {
    const roots = perfectSubtrees(range).map((subtree) => {
      const { tile, from, to } = placeOf(subtree, size);
      return perfectRoot(hashes(tile).slice(from, to));
    });
    return roots.reduceRight((right, left) => joinedRoot([left], right) ?? left).slice();
  });
}

function tilesFor(ranges: readonly Range[], size: number): readonly Tile[] {
  const tiles = ranges.flatMap(perfectSubtrees).map((subtree) => placeOf(subtree, size).tile);
  return [...new Map(tiles.map((tile) => [tilePath(tile), tile])).values()];
}

/**
 * The perfect subtrees of a range, from the left and ever smaller: one unless it lies on the right edge of the tree. Ranges of proofs begin at a multiple of a
 * power of two that is no smaller than they are, so each of these begins at a multiple of its own width.
 */
function perfectSubtrees({ start, end }: Range): readonly Range[] {
  const subtrees: Range[] = [];
  for (let from = start; from < end; ) {
    let width = 1;
    while (width * 2 <= end - from) width *= 2;
    subtrees.push({ start: from, end: from + width });
    from += width;
  }
  return subtrees;
}

/** Where the hashes lie that a perfect subtree is made of: in one tile, in the highest level whose hashes are not above it. */
function placeOf({ start, end }: Range, size: number): { readonly tile: Tile; readonly from: number; readonly to: number } {
  let level = 0;
  let unit = 1;
  while (unit * TILE_WIDTH <= end - start) {
    unit *= TILE_WIDTH;
    level += 1;
  }
  const tile = tileAt(level, start / unit, size);
  const from = start / unit - tile.index * TILE_WIDTH;
  const to = from + (end - start) / unit;
  if (to > tile.width) throw refusal('TLOG_TILE', 'the tile does not reach this far', { field: tilePath(tile) });
  return { tile, from, to };
}
