import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromHex } from '#libs/encoding';
import { checkPublicShares } from './public-shares.js';
import { fromInteger, loadRistretto255, ORDER, type Ristretto255 } from './ristretto255.js';
import { BAD_ENCODINGS } from './testing/rfc9496.js';
import { sharesOf } from './testing/sharing.js';

const IDENTITY = new Uint8Array(32);

let group: Ristretto255;
beforeAll(async () => {
  group = await loadRistretto255();
});

interface Published {
  readonly commitments: Uint8Array[];
  readonly publicShares: Uint8Array[];
}

function sharing(coefficients: readonly bigint[], n: number): Published {
  const base = (scalar: Uint8Array): Uint8Array => (scalar.every((byte) => byte === 0) ? IDENTITY : group.multiplyBase(scalar));
  return { commitments: coefficients.map((coefficient) => base(fromInteger(coefficient))), publicShares: sharesOf(coefficients, n).map(base) };
}

describe('public shares of a manifest', () => {
  test('those of any sharing pass; with any one of them moved they do not, and the error names it', () => {
    const cases = fc.record({ coefficients: fc.array(fc.bigInt(1n, ORDER - 1n), { minLength: 1, maxLength: 4 }), spare: fc.nat(3), moved: fc.nat() });
    fc.assert(
      fc.property(cases, ({ coefficients, spare, moved }) => {
        const [t, n] = [coefficients.length, coefficients.length + spare];
        const { commitments, publicShares } = sharing(coefficients, n);
        expect(() => checkPublicShares(commitments, t, publicShares)).not.toThrow();
        const place = moved % n;
        const wrong = publicShares.with(place, group.add(publicShares[place]!, group.multiplyBase(fromInteger(1n))));
        // Moved onto the identity it would be refused as that.
        if (wrong[place]!.some((byte) => byte !== 0)) {
          expect(() => checkPublicShares(commitments, t, wrong)).toThrow(expect.objectContaining({ code: 'OPRF_PUBLIC_SHARE', place: { field: `publicShares.${place}` } }));
        }
      }),
      { numRuns: 30 },
    );
  });

  test('another key in the manifest than the holders share', () => {
    const { commitments, publicShares } = sharing([5n, 7n], 3);
    expect(() => checkPublicShares(commitments.with(0, group.multiplyBase(fromInteger(6n))), 2, publicShares)).toThrow(expect.objectContaining({ code: 'OPRF_PUBLIC_SHARE' }));
  });

  test('a sharing of higher degree than its threshold says: holders that agree with two commitments only', () => {
    const { commitments, publicShares } = sharing([5n, 7n, 11n], 5);
    expect(() => checkPublicShares(commitments.slice(0, 2), 2, publicShares)).toThrow(expect.objectContaining({ code: 'OPRF_PUBLIC_SHARE', place: { field: 'publicShares.0' } }));
    expect(() => checkPublicShares(commitments, 2, publicShares)).toThrow(expect.objectContaining({ code: 'OPRF_HOLDERS', place: { field: 'commitments' } }));
  });

  test('a commitment in the middle may be the identity, which the first, the last and a public share may not', () => {
    const middle = sharing([5n, 0n, 3n], 3);
    expect(() => checkPublicShares(middle.commitments, 3, middle.publicShares)).not.toThrow();
    const low = sharing([5n, 0n], 2);
    expect(() => checkPublicShares(low.commitments, 2, low.publicShares)).toThrow(expect.objectContaining({ code: 'OPRF_IDENTITY', place: { field: 'commitments.1' } }));
    const { commitments, publicShares } = sharing([5n, 7n], 2);
    expect(() => checkPublicShares(commitments.with(0, IDENTITY), 2, publicShares)).toThrow(expect.objectContaining({ code: 'OPRF_IDENTITY', place: { field: 'commitments.0' } }));
    expect(() => checkPublicShares(commitments, 2, publicShares.with(1, IDENTITY))).toThrow(expect.objectContaining({ code: 'OPRF_IDENTITY', place: { field: 'publicShares.1' } }));
  });

  test('encodings that do not decode are refused wherever they stand', () => {
    const { commitments, publicShares } = sharing([5n, 7n], 3);
    for (const bad of [...BAD_ENCODINGS.flatMap(([, encodings]) => encodings.map(fromHex)), new Uint8Array(31), new Uint8Array(0)]) {
      expect(() => checkPublicShares(commitments.with(1, bad), 2, publicShares)).toThrow(expect.objectContaining({ code: 'OPRF_ELEMENT', place: { field: 'commitments.1' } }));
      expect(() => checkPublicShares(commitments, 2, publicShares.with(2, bad))).toThrow(expect.objectContaining({ code: 'OPRF_ELEMENT', place: { field: 'publicShares.2' } }));
    }
  });

  test('numbers of holders that no sharing has', () => {
    const { commitments, publicShares } = sharing([5n, 7n], 3);
    const refused = expect.objectContaining({ code: 'OPRF_HOLDERS' });
    expect(() => checkPublicShares([], 0, publicShares)).toThrow(refused);
    expect(() => checkPublicShares(commitments, 1.5, publicShares)).toThrow(refused);
    expect(() => checkPublicShares(commitments, 2, publicShares.slice(0, 1))).toThrow(refused);
    expect(() => checkPublicShares(commitments, 2, Array.from({ length: 256 }, () => publicShares[0]!))).toThrow(refused);
  });
});
