import { toHex } from '#libs/encoding';
import { emptyHash } from '#libs/merkle';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rootFromTiles, type Tile, tilePath, tilesAtEdge, tilesOf, TreeEdge } from './index.js';
import { code } from './testing/small-log.js';
import { inventedTile, leafHashes, SlowTree, TileStore } from './testing/slow-tree.reference.js';

const slow = new SlowTree(leafHashes(67_000));
const refused = (value: string, field?: string): unknown => expect.objectContaining(code(value, field));
const paths = (tiles: Iterable<Tile>): ReadonlySet<string> => new Set([...tiles].map(tilePath));
const slowTile = (tile: Tile): Uint8Array => slow.tile(tile);

describe('a growing tree', () => {
  test('from nothing, in steps of any length across the first tiles: root and every tile as the definitions have them', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 300 }), fc.constantFrom(255, 256, 257, 512)), { maxLength: 8 }), (steps) => {
        const store = new TileStore();
        let edge = TreeEdge.open(0, store.read);
        for (const step of steps) {
          const grown = edge.append(slow.leaves.slice(edge.size, edge.size + step));
          store.put(grown.tiles);
          edge = grown.edge;
          expect(toHex(edge.root())).toBe(toHex(slow.root(edge.size)));
          expect(toHex(rootFromTiles(edge.size, store.read))).toBe(toHex(slow.root(edge.size)));
        }
        for (const tile of tilesOf(edge.size)) expect(toHex(store.read(tile)), tilePath(tile)).toBe(toHex(slow.tile(tile)));
      }),
      { numRuns: 40 },
    );
  });

  test('across 65,536, where a tile of level 1 is full and level 2 begins', () => {
    fc.assert(
      fc.property(fc.integer({ min: 65_200, max: 65_800 }), fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 3 }), (size, steps) => {
        const store = new TileStore(slowTile);
        let edge = TreeEdge.open(size, store.read);
        for (const step of steps) {
          const grown = edge.append(slow.leaves.slice(edge.size, edge.size + step));
          store.put(grown.tiles);
          for (const { tile, bytes } of grown.tiles) expect(toHex(bytes), tilePath(tile)).toBe(toHex(slow.tile(tile)));
          edge = grown.edge;
        }
        expect(toHex(edge.root())).toBe(toHex(slow.root(edge.size)));
        expect(toHex(rootFromTiles(edge.size, store.read))).toBe(toHex(slow.root(edge.size)));
      }),
      { numRuns: 12 },
    );
  });

  test('in one step from nothing to three levels', () => {
    const { edge, tiles } = TreeEdge.open(0, slowTile).append(slow.leaves.slice(0, 66_000));
    expect(paths(tiles.map(({ tile }) => tile))).toEqual(paths(tilesOf(66_000)));
    for (const { tile, bytes } of tiles) if (tile.level > 0) expect(toHex(bytes), tilePath(tile)).toBe(toHex(slow.tile(tile)));
    expect(toHex(edge.root())).toBe(toHex(slow.root(66_000)));
  });

  test('of any size up to 2^53 - 1: the tiles that it writes give its root', () => {
    const nearPower = fc.tuple(fc.integer({ min: 8, max: 52 }), fc.integer({ min: -300, max: 300 })).map(([bit, by]) => Math.max(0, 2 ** bit + by));
    fc.assert(
      fc.property(fc.oneof(nearPower, fc.maxSafeNat()), fc.nat({ max: 400 }), (start, step) => {
        const size = Math.min(start, Number.MAX_SAFE_INTEGER - step);
        const store = new TileStore(inventedTile);
        const edge = TreeEdge.open(size, store.read);
        expect(toHex(edge.root())).toBe(toHex(rootFromTiles(size, store.read)));
        const grown = edge.append(leafHashes(step));
        store.put(grown.tiles);
        expect(toHex(grown.edge.root())).toBe(toHex(rootFromTiles(size + step, store.read)));
        expect(toHex(TreeEdge.open(size + step, store.read).root())).toBe(toHex(grown.edge.root()));
      }),
      { numRuns: 60 },
    );
  });

  test('what is written is what the new size has and the old one had not, each tile once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_400 }), fc.nat({ max: 600 }), (size, step) => {
        const written = TreeEdge.open(size, inventedTile).append(leafHashes(step)).tiles.map(({ tile }) => tilePath(tile));
        const before = paths(tilesOf(size));
        expect(written.toSorted()).toEqual([...paths(tilesOf(size + step))].filter((path) => !before.has(path)).toSorted());
      }),
    );
  });

  test('an append that is given up leaves the edge as it was, and no tile shares its memory', () => {
    const edge = TreeEdge.open(300, slowTile);
    const lost = edge.append(leafHashes(400, 'never stored'));
    for (const { bytes } of lost.tiles) bytes.fill(0xff);
    lost.edge.append(leafHashes(1)).tiles.forEach(({ bytes }) => bytes.fill(0xff));
    expect(toHex(lost.edge.root())).toBe(toHex(TreeEdge.open(300, slowTile).append(leafHashes(400, 'never stored')).edge.root()));
    expect(edge.size).toBe(300);
    expect(toHex(edge.root())).toBe(toHex(slow.root(300)));
    const grown = edge.append(slow.leaves.slice(300, 1000));
    expect(toHex(grown.edge.root())).toBe(toHex(slow.root(1000)));
    for (const { tile, bytes } of grown.tiles) expect(toHex(bytes), tilePath(tile)).toBe(toHex(slow.tile(tile)));
  });
});

describe('opening a tree', () => {
  test('reads the partial tiles on the edge, each once, and nothing else', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (size) => {
        const asked: string[] = [];
        TreeEdge.open(size, (tile) => {
          asked.push(tilePath(tile));
          return inventedTile(tile);
        });
        expect(asked).toEqual(tilesAtEdge(size).map(tilePath));
      }),
    );
  });

  test('the edge of a tree is what is partial of it', () => {
    for (const size of [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 66_000]) expect(tilesAtEdge(size)).toEqual([...tilesOf(size)].filter(({ width }) => width < 256));
  });

  test('the empty tree has nothing to read and the root of the empty tree', () => {
    const edge = TreeEdge.open(0, () => expect.unreachable());
    expect(edge.root()).toEqual(emptyHash());
    expect(edge.append([])).toMatchObject({ edge: { size: 0 }, tiles: [] });
  });

  test.each([-1, 1.5, 2 ** 53, Number.NaN])('of %d leaves is refused', (size) => {
    expect(() => TreeEdge.open(size, slowTile)).toThrow(refused('TLOG_NUMBER', 'size'));
    expect(() => tilesAtEdge(size)).toThrow(refused('TLOG_NUMBER', 'size'));
  });

  test('with a tile that is too short or too long is refused, and says which', () => {
    const cut = (path: string, by: number) => (tile: Tile) => (tilePath(tile) === path ? inventedTile({ ...tile, width: tile.width + by }) : inventedTile(tile));
    expect(() => TreeEdge.open(300, cut('tile/0/001.p/44', -1))).toThrow(refused('TLOG_TILE', 'tile/0/001.p/44'));
    expect(() => TreeEdge.open(300, cut('tile/1/000.p/1', 1))).toThrow(refused('TLOG_TILE', 'tile/1/000.p/1'));
  });
});

describe('appending', () => {
  test('what is no hash is refused before anything grows', () => {
    const edge = TreeEdge.open(0, slowTile);
    expect(() => edge.append([...leafHashes(2), new Uint8Array(31)])).toThrow(refused('TLOG_TILE', 'leaves.2'));
  });

  test('beyond 2^53 - 1 leaves is refused', () => {
    const edge = TreeEdge.open(Number.MAX_SAFE_INTEGER, inventedTile);
    expect(() => edge.append(leafHashes(1))).toThrow(refused('TLOG_NUMBER', 'size'));
  });
});
