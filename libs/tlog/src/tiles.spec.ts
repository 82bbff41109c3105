import { toHex, utf8 } from '#libs/encoding';
import { inclusionPath, leafHash, merkleTreeHash, rootFromInclusion, verifyConsistency } from '#libs/merkle';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bundlePath,
  bundlesOf,
  consistencyProofFromTiles,
  inclusionProofFromTiles,
  parseEntryBundle,
  parseTilePath,
  rootFromTiles,
  serializeEntryBundle,
  type Tile,
  tileHashes,
  tilePath,
  tilesForConsistency,
  tilesForInclusion,
  tilesOf,
  TreeRecomputation,
  verifyEntries,
} from './index.js';
import { code, entriesOf, flipped, SmallLog } from './testing/small-log.js';

const refused = (value: string, field?: string): unknown => expect.objectContaining(code(value, field));
const log = new SmallLog(entriesOf(700));
const source = (size: number) => (tile: Tile): Uint8Array => {
  // A source that gives no more than a tree of this size has.
  expect([...tilesOf(size)].map(tilePath)).toContain(tilePath(tile));
  return log.tile(tile);
};

describe('paths', () => {
  test.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 1234067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 63, index: 999, width: 1 }, 'tile/63/999.p/1'],
    [{ level: 1, index: 1000, width: 255 }, 'tile/1/x001/000.p/255'],
    [{ level: 2, index: Number.MAX_SAFE_INTEGER, width: 7 }, 'tile/2/x009/x007/x199/x254/x740/991.p/7'],
  ])('of %o', (tile, path) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual({ kind: 'tile', tile });
    const bundle = { index: tile.index, width: tile.width };
    expect(parseTilePath(bundlePath(bundle))).toEqual({ kind: 'entries', bundle });
  });

  test.each([
    'tile/0/0', 'tile/0/00', 'tile/0/0000', 'tile/00/000', 'tile/64/000', 'tile/-1/000', 'tile/0/x000/001', 'tile/0/001/002', 'tile/0/x001', 'tile/0/000.p/0',
    'tile/0/000.p/256', 'tile/0/000.p/01', 'tile/0/000.p/', 'tile/0/000.p', 'tile/0/000/', '/tile/0/000', 'tile//000', 'tile/0/../000', 'tile/data/000', 'tile/entries', 'checkpoint', '',
    'tile/0/x009/x007/x199/x254/x740/992', 'tile/0/x999/x999/x999/x999/x999/999', 'tile/0/\u0661\u0661\u0661', 'tile/0/000\n',
  ])('%j is none', (path) => {
    expect(() => parseTilePath(path)).toThrow(refused('TLOG_TILE_PATH'));
  });
});

describe('the tiles of a tree', () => {
  test('of 70,000 leaves: the example of the specification', () => {
    const tiles = [...tilesOf(70_000)];
    const full = (level: number): number => tiles.filter((tile) => tile.level === level && tile.width === 256).length;
    expect([full(0), full(1), full(2)]).toEqual([273, 1, 0]);
    expect(tiles.filter(({ width }) => width < 256)).toEqual([{ level: 0, index: 273, width: 112 }, { level: 1, index: 1, width: 17 }, { level: 2, index: 0, width: 1 }]);
    expect([...bundlesOf(70_000)]).toHaveLength(274);
  });

  test('of 256 and of no leaves', () => {
    expect([...tilesOf(256)]).toEqual([{ level: 0, index: 0, width: 256 }, { level: 1, index: 0, width: 1 }]);
    expect([...tilesOf(0)]).toEqual([]);
    expect([...bundlesOf(0)]).toEqual([]);
    expect(() => [...tilesOf(2 ** 53)]).toThrow(refused('TLOG_NUMBER', 'size'));
    expect(() => [...bundlesOf(-1)]).toThrow(refused('TLOG_NUMBER', 'size'));
  });

  test('a tile has 32 bytes for each hash and no other length', () => {
    expect(tileHashes(new Uint8Array(64), { level: 0, index: 0, width: 2 })).toHaveLength(2);
    for (const length of [0, 32, 63, 65, 8192]) expect(() => tileHashes(new Uint8Array(length), { level: 0, index: 0, width: 2 })).toThrow(refused('TLOG_TILE'));
  });
});

describe('entry bundles', () => {
  test('are read back, empty entries and the largest ones among them', () => {
    const entries = [new Uint8Array(0), utf8('x'), new Uint8Array(65_535).fill(1)];
    expect(parseEntryBundle(serializeEntryBundle(entries), 3)).toEqual(entries);
    expect(() => serializeEntryBundle([utf8('x'), new Uint8Array(65_536)])).toThrow(refused('TLOG_ENTRY_SIZE', '1'));
  });

  test('whatever bytes: read as exactly these entries or refused at one of them', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), fc.nat({ max: 8 }), fc.nat({ max: 5 }), (entries, width, cut) => {
        const bytes = serializeEntryBundle(entries);
        if (width === entries.length) expect(parseEntryBundle(bytes, width)).toEqual(entries);
        else expect(() => parseEntryBundle(bytes, width)).toThrow(refused('TLOG_BUNDLE', String(Math.min(width, entries.length))));
        fc.pre(cut > 0 && cut <= bytes.length);
        expect(() => parseEntryBundle(bytes.subarray(0, bytes.length - cut), entries.length)).toThrow(refused('TLOG_BUNDLE'));
        expect(() => parseEntryBundle(Uint8Array.of(...bytes, 0), entries.length)).toThrow(refused('TLOG_BUNDLE', String(entries.length)));
      }),
    );
  });
});

describe('proofs out of tiles', () => {
  const sizes = fc.integer({ min: 1, max: 700 });

  test('inclusion: equal to the path over the leaves, from no tiles but those announced', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (size, pick) => {
        const index = pick % size;
        const asked = new Set<string>();
        const path = inclusionProofFromTiles(index, size, (tile) => (asked.add(tilePath(tile)), source(size)(tile)));
        expect(path.map(toHex)).toEqual(inclusionPath(index, log.entries.slice(0, size)).map(toHex));
        expect([...asked].sort()).toEqual(tilesForInclusion(index, size).map(tilePath).sort());
      }),
      { numRuns: 40 },
    );
  });

  test('consistency: verifies between any two sizes', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (second, pick) => {
        const first = 1 + (pick % second);
        const asked = new Set<string>();
        const proof = consistencyProofFromTiles(first, second, (tile) => (asked.add(tilePath(tile)), source(second)(tile)));
        verifyConsistency({ size: first, root: log.root(first) }, { size: second, root: log.root(second) }, proof);
        expect([...asked].sort()).toEqual(tilesForConsistency(first, second).map(tilePath).sort());
      }),
      { numRuns: 40 },
    );
  });

  test('a whole tile is read as one hash of the level above', () => {
    expect(tilesForInclusion(0, 512).map(tilePath)).toEqual(['tile/0/000', 'tile/1/000.p/2']);
    expect(tilesForInclusion(0, 65_536 * 2).map(tilePath)).toEqual(['tile/0/000', 'tile/1/000', 'tile/2/000.p/2']);
    expect(tilesForConsistency(256, 512).map(tilePath)).toEqual(['tile/1/000.p/2']);
  });

  test.each([0, 1, 2, 255, 256, 257, 511, 512, 513, 700])('root of %i leaves', (size) => {
    expect(toHex(rootFromTiles(size, source(size)))).toBe(toHex(log.root(size)));
  });

  test('in a tree of 2^53 − 1 leaves: places are exact, and 53 tiles at most are read', () => {
    const size = Number.MAX_SAFE_INTEGER;
    const constant = ({ width }: Tile): Uint8Array => new Uint8Array(32 * width);
    for (const index of [0, 1, 2 ** 52, size - 1]) {
      const tiles = tilesForInclusion(index, size);
      expect(tiles.length).toBeLessThanOrEqual(53);
      for (const tile of tiles) expect(tile.width === 256 || tile.width === Math.floor(size / 256 ** tile.level) % 256).toBe(true);
      expect(() => rootFromInclusion(new Uint8Array(32), index, size, inclusionProofFromTiles(index, size, constant))).not.toThrow();
    }
  });

  test('a leaf or a size that is not there, and a tile of the wrong length, are refused', () => {
    expect(() => inclusionProofFromTiles(5, 5, source(5))).toThrow(refused('TLOG_INCLUSION'));
    expect(() => inclusionProofFromTiles(-1, 5, source(5))).toThrow(refused('TLOG_INCLUSION'));
    expect(() => consistencyProofFromTiles(0, 5, source(5))).toThrow(refused('TLOG_CONSISTENCY'));
    expect(() => consistencyProofFromTiles(6, 5, source(5))).toThrow(refused('TLOG_CONSISTENCY'));
    expect(() => rootFromTiles(-1, source(5))).toThrow(refused('TLOG_NUMBER', 'size'));
    expect(() => inclusionProofFromTiles(0, 5, () => new Uint8Array(32))).toThrow(refused('TLOG_TILE', 'tile/0/000.p/5'));
  });

  test('a flipped bit in a tile gives a proof that does not verify', () => {
    const size = 600;
    for (const tile of tilesForInclusion(300, size)) {
      // The first hash of each of these tiles is on the way, or below a sibling that is.
      const path = inclusionProofFromTiles(300, size, (asked) => (tilePath(asked) === tilePath(tile) ? flipped(log.tile(asked), 0) : log.tile(asked)));
      expect(toHex(rootFromInclusion(leafHash(log.entries[300]!), 300, size, path))).not.toBe(toHex(log.root(size)));
    }
  });
});

describe('recomputation from entry bytes', () => {
  const bundles = log.bundle.bind(log);
  const check = (size: number, change: { bundle?: typeof bundles; tile?: (tile: Tile) => Uint8Array; root?: Uint8Array } = {}): unknown =>
    verifyEntries({ size, root: change.root ?? log.root(size) }, change.bundle ?? bundles, change.tile ?? ((tile) => log.tile(tile)));

  test.each([0, 1, 255, 256, 257, 512, 700])('of %i entries: all tiles and the root, and each entry handed over once in order', (size) => {
    const seen: string[] = [];
    const result = verifyEntries({ size, root: log.root(size) }, bundles, (tile) => log.tile(tile), (entry, index) => seen.push(`${index} ${Buffer.from(entry).toString()}`));
    expect(result).toEqual({ entries: size, tiles: [...tilesOf(size)].length });
    expect(seen).toEqual(log.entries.slice(0, size).map((entry, index) => `${index} ${Buffer.from(entry).toString()}`));
  });

  test('two full levels: 65,536 entries and one more', () => {
    const entries = Array.from({ length: 65_537 }, (_, index) => Uint8Array.of(index >>> 16, index >>> 8, index));
    const tree = new TreeRecomputation(entries.length);
    const tiles: string[] = [];
    for (let bundle = tree.next; bundle !== undefined; bundle = tree.next) {
      tiles.push(...tree.append(serializeEntryBundle(entries.slice(bundle.index * 256, bundle.index * 256 + bundle.width))).map(({ tile }) => tilePath(tile)));
    }
    const { tiles: partial, root } = tree.finish();
    tiles.push(...partial.map(({ tile }) => tilePath(tile)));
    expect(toHex(root)).toBe(toHex(merkleTreeHash(entries)));
    expect(tiles.sort()).toEqual([...tilesOf(entries.length)].map(tilePath).sort());
  });

  test('any bit of any bundle, tile or root flipped: refused, and where', () => {
    const size = 600;
    fc.assert(
      fc.property(fc.constantFrom(...bundlesOf(size)), fc.constantFrom(...tilesOf(size)), fc.nat(), (bundle, tile, bit) => {
        const alteredBundle = (asked: typeof bundle): Uint8Array => (asked.index === bundle.index ? flipped(log.bundle(asked), bit) : log.bundle(asked));
        expect(() => check(size, { bundle: alteredBundle })).toThrow(expect.objectContaining({ code: expect.stringMatching(/^TLOG_(BUNDLE|TILE_MISMATCH)$/) as string }));
        const alteredTile = (asked: Tile): Uint8Array => (tilePath(asked) === tilePath(tile) ? flipped(log.tile(asked), bit) : log.tile(asked));
        expect(() => check(size, { tile: alteredTile })).toThrow(refused('TLOG_TILE_MISMATCH', tilePath(tile)));
        expect(() => check(size, { root: flipped(log.root(size), bit) })).toThrow(refused('TLOG_ROOT', 'root'));
      }),
      { numRuns: 15 },
    );
  });

  test('hashes that agree with each other and not with the entries do not pass', () => {
    // The log changed an entry and left every hash as it was.
    const edited = (asked: { index: number; width: number }): Uint8Array => (asked.index === 1 ? new SmallLog(log.entries.with(300, utf8('entry 999'))).bundle(asked) : log.bundle(asked));
    expect(() => check(700, { bundle: edited })).toThrow(refused('TLOG_TILE_MISMATCH', 'tile/0/001'));
  });

  test('a bundle too many, too few, too long or too short is refused', () => {
    const tree = new TreeRecomputation(300);
    expect(() => tree.finish()).toThrow(refused('TLOG_BUNDLE', 'tile/entries/000'));
    expect(() => tree.append(log.bundle({ index: 0, width: 255 }))).toThrow(refused('TLOG_BUNDLE', 'tile/entries/000'));
    const whole = new TreeRecomputation(3);
    whole.append(log.bundle({ index: 0, width: 3 }));
    expect(() => whole.append(new Uint8Array(0))).toThrow(refused('TLOG_BUNDLE'));
    expect(() => new TreeRecomputation(Number.NaN)).toThrow(refused('TLOG_NUMBER', 'size'));
  });
});
