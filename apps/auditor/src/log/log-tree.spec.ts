import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { leafHash, merkleTreeHash } from '#libs/merkle';
import { tilePath, tilesOf, TreeRecomputation, serializeEntryBundle, type TileBytes } from '#libs/tlog';

import { LogTree } from './log-tree.js';

const entry = (index: number): Uint8Array => Buffer.from(`entry ${index}`);

test('has the roots, tiles and leaf hashes of the tree over the same entries, in whatever pieces it gets them', () => {
  const size = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 250, max: 260 }), fc.integer({ min: 505, max: 780 }));
  fc.assert(
    fc.property(size, fc.array(fc.nat(800), { maxLength: 8 }), fc.array(fc.nat(800), { maxLength: 4 }), fc.integer({ min: 1, max: 300 }), (count, sizes, indices, piece) => {
      const entries = Array.from({ length: count }, (_, index) => entry(index));
      const tree = new LogTree(new Set(sizes), new Set(indices));
      const tiles: TileBytes[] = [];
      for (let from = 0; from < count; from += piece) tiles.push(...tree.append(entries.slice(from, from + piece)));
      tiles.push(...(count === 0 ? [] : tree.partialTiles()));
      expect(tree.size).toBe(count);
      expect(tree.root()).toEqual(merkleTreeHash(entries));
      expect(new Map(tiles.map(({ tile, bytes }) => [tilePath(tile), Buffer.from(bytes).toString('hex')]))).toEqual(tilesBySlowerWay(entries));
      for (const at of sizes) {
        expect(tree.hadRoot(at, merkleTreeHash(entries.slice(0, at)))).toBe(at <= count);
        expect(tree.hadRoot(at, leafHash(entry(9_999)))).toBe(false);
      }
      for (const index of indices) expect(tree.leafAt(index)).toEqual(index < count ? leafHash(entry(index)) : undefined);
    }),
    { numRuns: 60 },
  );
});

test('says of no size that nobody asked for what its root was', () => {
  const tree = new LogTree(new Set([2]));
  tree.append([entry(0), entry(1), entry(2)]);
  expect([1, 2, 3].map((size) => tree.hadRoot(size, merkleTreeHash(Array.from({ length: size }, (_, index) => entry(index)))))).toEqual([false, true, false]);
});

function tilesBySlowerWay(entries: readonly Uint8Array[]): Map<string, string> {
  const tree = new TreeRecomputation(entries.length);
  const tiles: TileBytes[] = [];
  for (let { next } = tree; next !== undefined; { next } = tree) tiles.push(...tree.append(serializeEntryBundle(entries.slice(next.index * 256, next.index * 256 + next.width))));
  tiles.push(...tree.finish().tiles);
  expect(tiles).toHaveLength([...tilesOf(entries.length)].length);
  return new Map(tiles.map(({ tile, bytes }) => [tilePath(tile), Buffer.from(bytes).toString('hex')]));
}
