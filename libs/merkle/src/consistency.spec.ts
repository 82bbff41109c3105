import { toHex } from '#libs/encoding';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consistencyRanges, inclusionPath, inclusionRanges, leafHash, rootFromSubtreeInclusion, verifyConsistency, verifySubtreeConsistency, type Range } from './index.js';
import { referenceConsistency, referenceHash } from './rfc6962.reference.js';

const leaves = (n: number): Uint8Array[] => Array.from({ length: n }, (_, index) => Uint8Array.of(index, n));
const hashOf = (data: readonly Uint8Array[], { start, end }: Range): Uint8Array => referenceHash(data.slice(start, end));
const refusedAt = (field: string): unknown => expect.objectContaining({ code: 'MERKLE_PROOF', place: { field } });

/** 0 < first ≤ second. */
const sizes = fc.integer({ min: 1, max: 90 }).chain((second) => fc.record({ second: fc.constant(second), first: fc.integer({ min: 1, max: second }) }));

describe('consistency', () => {
  test('between any two sizes: the ranges hash to the proof of the recursive definition, and it verifies', () => {
    fc.assert(
      fc.property(sizes, ({ first, second }) => {
        const data = leaves(second);
        const proof = consistencyRanges(first, second).map((range) => hashOf(data, range));
        expect(proof.map(toHex)).toEqual(referenceConsistency(first, data).map(toHex));
        verifyConsistency({ size: first, root: referenceHash(data.slice(0, first)) }, { size: second, root: referenceHash(data) }, proof);
      }),
    );
  });

  test('a proof with any bit flipped, a hash too many or too few is refused', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat({ max: 255 }), ({ first, second }, at, bit) => {
        const data = leaves(second);
        const [one, two] = [{ size: first, root: referenceHash(data.slice(0, first)) }, { size: second, root: referenceHash(data) }];
        const proof = consistencyRanges(first, second).map((range) => hashOf(data, range));
        expect(() => verifyConsistency(one, two, [...proof, new Uint8Array(32)])).toThrow(refusedAt('proof'));
        expect(() => verifyConsistency(one, { ...two, root: flipped(two.root, bit) }, proof)).toThrow(refusedAt('second'));
        fc.pre(proof.length > 0);
        expect(() => verifyConsistency(one, two, proof.slice(1))).toThrow(refusedAt('proof'));
        const altered = proof.map((hash, index) => (index === at % proof.length ? flipped(hash, bit) : hash));
        expect(() => verifyConsistency(one, two, altered)).toThrow(expect.objectContaining({ code: 'MERKLE_PROOF' }));
      }),
    );
  });

  test('another history of the same sizes is refused', () => {
    const [mine, theirs] = [leaves(7), [...leaves(7).slice(0, 2), Uint8Array.of(9), ...leaves(7).slice(3)]];
    const proof = consistencyRanges(4, 7).map((range) => hashOf(theirs, range));
    expect(() => verifyConsistency({ size: 4, root: referenceHash(mine.slice(0, 4)) }, { size: 7, root: referenceHash(theirs) }, proof)).toThrow(refusedAt('second'));
    expect(() => verifyConsistency({ size: 3, root: referenceHash(mine.slice(0, 3)) }, { size: 7, root: referenceHash(theirs) }, consistencyRanges(3, 7).map((range) => hashOf(theirs, range)))).toThrow(refusedAt('first'));
  });

  test.each([
    [0, 5, 'end'],
    [6, 5, 'end'],
    [1.5, 5, 'end'],
    [-1, 5, 'end'],
    [1, 0, 'size'],
    [1, 2 ** 53, 'size'],
    [Number.NaN, 5, 'end'],
  ])('from size %d to size %d there is no proof', (first, second, field) => {
    const root = new Uint8Array(32);
    expect(() => verifyConsistency({ size: first, root }, { size: second, root }, [])).toThrow(refusedAt(field));
    expect(() => consistencyRanges(first, second)).toThrow(refusedAt(field));
  });

  test('a proof of a million hashes costs no hashing', () => {
    const root = new Uint8Array(32);
    expect(() => verifyConsistency({ size: 2 ** 52 - 1, root }, { size: 2 ** 53 - 1, root }, Array.from({ length: 1_000_000 }, () => root))).toThrow(refusedAt('proof'));
  });
});

describe('subtrees', () => {
  test('every aligned subtree of every tree up to 20 leaves is consistent with it, and each leaf is included in it', () => {
    let checked = 0;
    for (let size = 1; size <= 20; size += 1) {
      const data = leaves(size);
      for (let start = 0; start < size; start += 1) {
        for (let end = start + 1; end <= size; end += 1) {
          if (start % 2 ** Math.ceil(Math.log2(end - start)) !== 0) {
            expect(() => verifySubtreeConsistency({ start, end }, hashOf(data, { start, end }), { size, root: referenceHash(data) }, [])).toThrow(refusedAt('start'));
            continue;
          }
          const root = hashOf(data, { start, end });
          verifySubtreeConsistency({ start, end }, root, { size, root: referenceHash(data) }, subtreeProof(start, end, data, true));
          const path = inclusionPath(0, data.slice(start, end));
          expect(rootFromSubtreeInclusion(leafHash(data[start]!), start, { start, end }, path)).toEqual(root);
          checked += 1;
        }
      }
    }
    expect(checked).toBeGreaterThan(400);
  });

  test('the ranges of an inclusion path hash to it', () => {
    const data = leaves(23);
    for (let index = 0; index < 23; index += 1) {
      expect(inclusionRanges(index, 23).map((range) => toHex(hashOf(data, range)))).toEqual(inclusionPath(index, data).map(toHex));
    }
    expect(() => inclusionRanges(23, 23)).toThrow(refusedAt('end'));
    expect(() => inclusionRanges(-1, 23)).toThrow(refusedAt('end'));
  });
});

/** SUBTREE_SUBPROOF of the draft, as it stands. */
function subtreeProof(start: number, end: number, data: readonly Uint8Array[], whole: boolean): Uint8Array[] {
  const n = data.length;
  if (start === 0 && end === n) return whole ? [] : [referenceHash(data)];
  const k = 2 ** (Math.ceil(Math.log2(n)) - 1);
  if (end <= k) return [...subtreeProof(start, end, data.slice(0, k), whole), referenceHash(data.slice(k))];
  if (start >= k) return [...subtreeProof(start - k, end - k, data.slice(k), whole), referenceHash(data.slice(0, k))];
  return [...subtreeProof(0, end - k, data.slice(k), false), referenceHash(data.slice(0, k))];
}

function flipped(hash: Uint8Array, bit: number): Uint8Array {
  const copy = hash.slice();
  copy[bit >>> 3]! ^= 1 << (bit & 7);
  return copy;
}
