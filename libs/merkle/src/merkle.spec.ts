import { bytesEqual, fromHex, toHex, utf8 } from '#libs/encoding';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CompactRange, inclusionPath, leafHash, merkleTreeHash, nodeHash, nodeHashInto, rootFromInclusion } from './index.js';
import { referenceHash, referencePath } from './rfc6962.reference.js';

// The eight-leaf tree that Certificate Transparency implementations have shared since RFC 6962.
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) => fromHex(hex));
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const leaves = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 70 });
const someLeaves = fc.array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 70 });

describe('tree hash', () => {
  test.each(ROOTS.map((root, size) => [size, root] as const))('reference tree of %i leaves', (size, root) => {
    expect(toHex(merkleTreeHash(LEAVES.slice(0, size)))).toBe(root);
  });

  test('agrees with the recursive definition', () => {
    fc.assert(
      fc.property(leaves, (data) => {
        expect(toHex(merkleTreeHash(data))).toBe(toHex(referenceHash(data)));
      }),
    );
  });

  test('hashes leaves of every size around the reused buffer', () => {
    for (const length of [0, 1, 4095, 4096, 4097, 70_000]) {
      const data = new Uint8Array(length).fill(7);
      expect(leafHash(data)).toEqual(referenceHash([data]));
    }
  });

  test('a leaf cannot be passed off as an inner node', () => {
    const [left, right] = [leafHash(utf8('a')), leafHash(utf8('b'))];
    expect(toHex(leafHash(new Uint8Array([...left, ...right])))).not.toBe(toHex(nodeHash(left, right)));
  });

  test('a node hashed within one buffer, over either of its parts or beside them, is the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 96, maxLength: 96 }), fc.nat({ max: 64 }), (bytes, at) => {
        const expected = toHex(nodeHash(bytes.slice(7, 39), bytes.slice(50, 82)));
        const buffer = bytes.slice();
        nodeHashInto(buffer, at, buffer, 7, buffer, 50);
        expect(toHex(buffer.subarray(at, at + 32))).toBe(expected);
        expect(toHex(buffer.subarray(0, at))).toBe(toHex(bytes.subarray(0, at)));
        expect(toHex(buffer.subarray(at + 32))).toBe(toHex(bytes.subarray(at + 32)));
      }),
    );
  });

  test.each([[31, 32], [32, 33], [0, 64]])('a node of %i and %i bytes is refused', (left, right) => {
    expect(() => nodeHash(new Uint8Array(left), new Uint8Array(right))).toThrow(expect.objectContaining({ code: 'MERKLE_PROOF' }));
  });
});

describe('CompactRange', () => {
  test('gives the root of every prefix on the way', () => {
    fc.assert(
      fc.property(leaves, (data) => {
        const range = new CompactRange();
        data.forEach((leaf, index) => {
          expect(range.size).toBe(index);
          range.append(leaf);
          expect(toHex(range.root())).toBe(toHex(referenceHash(data.slice(0, index + 1))));
        });
      }),
      { numRuns: 50 },
    );
  });

  test('a caller that scribbles on its root or its leaf does not reach the range', () => {
    const range = new CompactRange();
    const leaf = utf8('leaf');
    range.append(leaf);
    leaf.fill(0);
    range.root().fill(0);
    expect(range.root()).toEqual(leafHash(utf8('leaf')));
  });
});

describe('inclusion', () => {
  test('the path is PATH(m, D[n]) and leads to the root', () => {
    fc.assert(
      fc.property(someLeaves, fc.nat(), (data, choice) => {
        const index = choice % data.length;
        const path = inclusionPath(index, data);
        expect(path.map(toHex)).toEqual(referencePath(index, data).map(toHex));
        expect(rootFromInclusion(leafHash(data[index]!), index, data.length, path)).toEqual(referenceHash(data));
      }),
    );
  });

  test('every leaf of every tree of up to 33 leaves', () => {
    const data = Array.from({ length: 33 }, (_, index) => Uint8Array.of(index));
    for (let size = 1; size <= data.length; size += 1) {
      const tree = data.slice(0, size);
      const root = toHex(merkleTreeHash(tree));
      for (let index = 0; index < size; index += 1) {
        expect(toHex(rootFromInclusion(leafHash(tree[index]!), index, size, inclusionPath(index, tree)))).toBe(root);
      }
    }
  });

  test('another leaf, index or size, or a flipped path bit, never leads to the root', () => {
    fc.assert(
      fc.property(someLeaves, fc.nat(), fc.nat(), fc.nat(), (data, choice, other, bit) => {
        const index = choice % data.length;
        const path = inclusionPath(index, data);
        const leaf = leafHash(data[index]!);
        const root = toHex(referenceHash(data));
        const leadsTo = (...proof: Parameters<typeof rootFromInclusion>): string => {
          try {
            return toHex(rootFromInclusion(...proof));
          } catch {
            return 'refused';
          }
        };
        expect(leadsTo(leafHash(utf8('another leaf')), index, data.length, path)).not.toBe(root);
        const otherIndex = other % data.length;
        // Equal leaves may well stand in each other's place.
        if (!bytesEqual(data[otherIndex]!, data[index]!)) expect(leadsTo(leaf, otherIndex, data.length, path)).not.toBe(root);
        if (path.length > 0) {
          const flipped = path.map((hash) => hash.slice());
          const hash = flipped[bit % path.length]!;
          hash[bit % 32] = hash[bit % 32]! ^ (1 << (bit % 8));
          expect(leadsTo(leaf, index, data.length, flipped)).not.toBe(root);
          expect(leadsTo(leaf, index, data.length, path.slice(1))).toBe('refused');
        }
        expect(leadsTo(leaf, index, data.length, [...path, leaf])).toBe('refused');
      }),
    );
  });

  test('sizes beyond 2^32 are not cut to 32 bits', () => {
    // All subtrees alike, so that the root of 2^40 leaves is forty hashings away.
    let subtree = leafHash(utf8('x'));
    const leaf = subtree;
    const path: Uint8Array[] = [];
    for (let level = 0; level < 40; level += 1) {
      path.push(subtree);
      subtree = nodeHash(subtree, subtree);
    }
    for (const index of [0, 2 ** 32, 2 ** 40 - 1]) expect(rootFromInclusion(leaf, index, 2 ** 40, path)).toEqual(subtree);
    expect(() => rootFromInclusion(leaf, 0, 2 ** 32, path)).toThrow(expect.objectContaining({ code: 'MERKLE_PROOF', place: { field: 'path' } }));
  });

  test.each<[string, Parameters<typeof rootFromInclusion>]>([
    ['index', [new Uint8Array(32), 1, 1, []]],
    ['index', [new Uint8Array(32), -1, 2, [new Uint8Array(32)]]],
    ['index', [new Uint8Array(32), 0.5, 2, [new Uint8Array(32)]]],
    ['index', [new Uint8Array(32), Number.NaN, 2, [new Uint8Array(32)]]],
    ['size', [new Uint8Array(32), 0, 0, []]],
    ['size', [new Uint8Array(32), 0, 2 ** 53, []]],
    ['size', [new Uint8Array(32), 0, Number.POSITIVE_INFINITY, []]],
    ['leaf', [new Uint8Array(0), 0, 1, []]],
    ['leaf', [new Uint8Array(33), 0, 1, []]],
    ['path', [new Uint8Array(32), 0, 1, [new Uint8Array(32)]]],
    ['path', [new Uint8Array(32), 0, 2, []]],
    ['path', [new Uint8Array(32), 0, 2, [new Uint8Array(31)]]],
  ])('refuses a wrong %s before hashing (%#)', (field, proof) => {
    expect(() => rootFromInclusion(...proof)).toThrow(expect.objectContaining({ code: 'MERKLE_PROOF', place: { field } }));
  });

  test.each([-1, 8, 0.5, Number.NaN])('there is no path for leaf %d of eight', (index) => {
    expect(() => inclusionPath(index, LEAVES)).toThrow(expect.objectContaining({ code: 'MERKLE_PROOF', place: { field: 'index' } }));
  });
});
