import { toHex } from '#libs/encoding';
import { rootFromInclusion } from '#libs/merkle';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inclusionProofFromTiles, inclusionProofs, type Tile, TileCache, tilePath, tilesForInclusions } from './index.js';
import { code } from './testing/small-log.js';
import { inventedTile, leafHashes, SlowTree, TileStore } from './testing/slow-tree.reference.js';
import { TreeEdge } from './tree-edge.js';

const LEAVES = leafHashes(70_000);
const slow = new SlowTree(LEAVES);
const store = new TileStore((tile) => slow.tile(tile));
store.put(TreeEdge.open(0, store.read).append(LEAVES).tiles);
const refused = (value: string, field?: string): unknown => expect.objectContaining(code(value, field));
const hex = (path: readonly Uint8Array[] | undefined): readonly string[] => (path ?? []).map(toHex);
const someLeaves = (most: number) => fc.integer({ min: 1, max: most }).chain((size) => fc.tuple(fc.constant(size), fc.array(fc.nat({ max: size - 1 }), { minLength: 1, maxLength: 12 })));

describe('inclusion proofs of many leaves', () => {
  test('of every leaf of small trees lead to the root', () => {
    for (const size of [1, 2, 3, 7, 8, 255, 256, 257, 511, 513]) {
      const root = toHex(slow.root(size));
      const indices = Array.from({ length: size }, (_, index) => index);
      for (const [index, path] of inclusionProofs(indices, size, (tile) => slow.tile(tile)).entries()) {
        expect(toHex(rootFromInclusion(LEAVES[index]!, index, size, path)), `${index} of ${size}`).toBe(root);
      }
    }
  });

  test('are those made one by one, in the order asked for, repeated leaves included, with one cache for every size', () => {
    const cache = new TileCache(8);
    fc.assert(
      fc.property(fc.oneof(someLeaves(700), someLeaves(70_000), fc.constantFrom<[number, number[]]>([65_536, [0, 65_535, 300, 300]], [65_537, [65_536, 0]])), ([size, indices]) => {
        const known = new TileStore((tile) => slow.tile(tile));
        for (const { tile, bytes } of store.written.values()) if (tile.width === 256) known.put([{ tile, bytes }]);
        const paths = inclusionProofs(indices, size, known.read, cache);
        expect(paths).toHaveLength(indices.length);
        for (const [at, index] of indices.entries()) expect(hex(paths[at]), `${index} of ${size}`).toEqual(hex(inclusionProofFromTiles(index, size, known.read)));
      }),
      { numRuns: 40 },
    );
  });

  test('in trees of any size up to 2^53 - 1 too', () => {
    const sizes = fc.oneof(fc.maxSafeNat(), fc.integer({ min: 9, max: 53 }).map((bit) => 2 ** bit - 1), fc.integer({ min: 9, max: 52 }).map((bit) => 2 ** bit)).filter((size) => size > 0);
    fc.assert(
      fc.property(sizes, fc.maxSafeNat(), fc.nat({ max: 300 }), (size, any, fromEnd) => {
        const indices = [any % size, Math.max(0, size - 1 - fromEnd), 0];
        // Invented hashes are inconsistent between levels, so both must read the same tiles to agree.
        const paths = inclusionProofs(indices, size, inventedTile);
        for (const [at, index] of indices.entries()) expect(hex(paths[at])).toEqual(hex(inclusionProofFromTiles(index, size, inventedTile)));
      }),
      { numRuns: 60 },
    );
  });

  test('ask for the tiles announced that the cache has not, and a second call for none', () => {
    fc.assert(
      fc.property(someLeaves(70_000), ([size, indices]) => {
        const asked: string[] = [];
        const cache = new TileCache();
        const source = (tile: Tile): Uint8Array => (asked.push(tilePath(tile)), inventedTile(tile));
        inclusionProofs(indices, size, source, cache);
        const announced = tilesForInclusions(indices, size);
        expect(asked.toSorted()).toEqual(announced.map(tilePath).toSorted());
        expect(announced.every((tile) => cache.has(tile))).toBe(true);
        inclusionProofs(indices, size, () => expect.unreachable(), cache);
      }),
      { numRuns: 60 },
    );
  });

  test('of a leaf that the tree has not are refused, and it is said which', () => {
    for (const index of [5, -1, 0.5, Number.NaN]) expect(() => inclusionProofs([0, index], 5, inventedTile)).toThrow(refused('TLOG_INCLUSION', 'indices.1'));
    expect(() => inclusionProofs([0], 0, inventedTile)).toThrow(refused('TLOG_INCLUSION', 'indices.0'));
    expect(() => inclusionProofs([0], -1, inventedTile)).toThrow(refused('TLOG_NUMBER', 'size'));
    expect(inclusionProofs([], 5, inventedTile)).toEqual([]);
  });

  test('out of a tile of another length are refused', () => {
    expect(() => inclusionProofs([0], 300, (tile) => inventedTile(tile).slice(1))).toThrow(refused('TLOG_TILE'));
  });
});

describe('a cache of tiles', () => {
  const tile = (index: number): Tile => ({ level: 0, index, width: 256 });
  const add = (cache: TileCache, index: number): unknown => cache.add(tile(index), inventedTile(tile(index)));

  test('keeps those used last', () => {
    const cache = new TileCache(2);
    add(cache, 0);
    add(cache, 1);
    cache.get(tile(0));
    add(cache, 2);
    expect([0, 1, 2].map((index) => cache.has(tile(index)))).toEqual([true, false, true]);
  });

  test('smaller than one call needs still serves it', () => {
    const paths = inclusionProofs([0, 300, 65_700], 66_000, inventedTile, new TileCache(1));
    expect(paths.map(hex)).toEqual([0, 300, 65_700].map((index) => hex(inclusionProofFromTiles(index, 66_000, inventedTile))));
  });

  test('what it had when a call began is used, even when the call brings in more than it keeps', () => {
    const cache = new TileCache(3);
    inclusionProofs([0], 66_000, inventedTile, cache);
    const needed = tilesForInclusions([300, 0], 66_000);
    const fetched = new Map(needed.filter((one) => !cache.has(one)).map((one) => [tilePath(one), inventedTile(one)]));
    expect(needed.length).toBeGreaterThan(fetched.size);
    const paths = inclusionProofs([300, 0], 66_000, (one) => fetched.get(tilePath(one)) ?? expect.unreachable(), cache);
    expect(paths.map(hex)).toEqual([300, 0].map((index) => hex(inclusionProofFromTiles(index, 66_000, inventedTile))));
  });

  test('does not see what the caller does with the bytes later', () => {
    const cache = new TileCache();
    const bytes = inventedTile({ level: 0, index: 0, width: 2 });
    inclusionProofs([0], 2, () => bytes, cache);
    const before = hex(inclusionProofs([0], 2, () => expect.unreachable(), cache)[0]);
    bytes.fill(0);
    expect(hex(inclusionProofs([0], 2, () => expect.unreachable(), cache)[0])).toEqual(before);
  });
});
