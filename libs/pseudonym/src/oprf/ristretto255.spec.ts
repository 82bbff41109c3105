import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#libs/encoding';
import { checkScalar, fromInteger, isScalar, loadRistretto255, ORDER, type Ristretto255 } from './ristretto255.js';
import { BAD_ENCODINGS, SMALL_ORDER } from './testing/rfc9496.js';

const { Point } = ristretto255;
const { Fn } = Point;

/** Scalars other than zero, those near the ends among them. */
const scalar = fc.oneof(fc.bigInt(1n, ORDER - 1n), fc.bigInt(1n, 64n), fc.bigInt(ORDER - 64n, ORDER - 1n));
const element = scalar.map((k) => Point.BASE.multiply(k));
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

let group: Ristretto255;
beforeAll(async () => {
  group = await loadRistretto255();
});

describe('libsodium and @noble/curves give the same bytes', () => {
  test('multiplication of an element and of the generator', () => {
    fc.assert(
      fc.property(scalar, element, (k, p) => {
        expect(toHex(group.multiply(fromInteger(k), p.toBytes()))).toBe(toHex(p.multiply(k).toBytes()));
        expect(toHex(group.multiplyBase(fromInteger(k)))).toBe(toHex(Point.BASE.multiply(k).toBytes()));
      }),
    );
  });

  test('sum and difference, of an element with itself and with the identity too', () => {
    fc.assert(
      fc.property(element, fc.oneof(element, fc.constant(Point.ZERO)), (p, q) => {
        for (const [a, b] of [[p, q], [q, p], [p, p]] as const) {
          expect(toHex(group.add(a.toBytes(), b.toBytes()))).toBe(toHex(a.add(b).toBytes()));
          expect(toHex(group.subtract(a.toBytes(), b.toBytes()))).toBe(toHex(a.subtract(b).toBytes()));
        }
      }),
    );
  });

  test('the element of 64 uniform bytes, and their scalar', () => {
    fc.assert(
      fc.property(bytes(64), (wide) => {
        expect(toHex(group.fromUniform(wide))).toBe(toHex(ristretto255_hasher.deriveToCurve!(wide).toBytes()));
        expect(toHex(group.reduceScalar(wide))).toBe(toHex(Fn.toBytes(Fn.create(BigInt(`0x${toHex(wide.toReversed())}`)))));
      }),
    );
  });

  test('arithmetic of scalars', () => {
    fc.assert(
      fc.property(scalar, scalar, (a, b) => {
        expect(toHex(group.multiplyScalars(fromInteger(a), fromInteger(b)))).toBe(toHex(Fn.toBytes(Fn.mul(a, b))));
        expect(toHex(group.subtractScalars(fromInteger(a), fromInteger(b)))).toBe(toHex(Fn.toBytes(Fn.sub(a, b))));
        expect(toHex(group.invertScalar(fromInteger(a)))).toBe(toHex(Fn.toBytes(Fn.inv(a))));
      }),
    );
  });

  test('what decodes: any 32 bytes, and encodings with a bit flipped', () => {
    const flipped = fc.tuple(element, fc.nat(255)).map(([p, bit]) => p.toBytes().map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)));
    fc.assert(
      fc.property(fc.oneof(bytes(32), flipped), (encoding) => {
        expect(group.isElement(encoding)).toBe(decodes(encoding));
      }),
      { numRuns: 400 },
    );
  });
});

describe('hostile encodings', () => {
  test('RFC 9496 A.3 lists 29 of them', () => {
    expect(new Set(BAD_ENCODINGS.flatMap(([, encodings]) => encodings)).size).toBe(29);
  });

  test.each(BAD_ENCODINGS)('%s is refused, alone and in every operation', (_, encodings) => {
    const good = Point.BASE.toBytes();
    for (const bad of encodings.map(fromHex)) {
      expect(group.isElement(bad)).toBe(false);
      expect(() => group.checkElement(bad, 'points.7')).toThrow(expect.objectContaining({ code: 'OPRF_ELEMENT', place: { field: 'points.7' } }));
      for (const operation of [() => group.multiply(fromInteger(2n), bad), () => group.add(good, bad), () => group.add(bad, good), () => group.subtract(good, bad), () => group.subtract(bad, good)]) {
        expect(operation).toThrow(expect.objectContaining({ code: 'OPRF_ELEMENT' }));
      }
    }
  });

  test('no point of small order is an element', () => {
    for (const encoding of SMALL_ORDER.map(fromHex)) {
      expect(group.isElement(encoding)).toBe(false);
      expect(() => group.multiply(fromInteger(2n), encoding)).toThrow(expect.objectContaining({ code: 'OPRF_ELEMENT' }));
    }
  });

  test('the identity has a code of its own', () => {
    expect(() => group.checkElement(new Uint8Array(32), 'points.0')).toThrow(expect.objectContaining({ code: 'OPRF_IDENTITY', place: { field: 'points.0' } }));
  });

  test.each([0, 31, 33, 64])('%i bytes are no element and no scalar', (length) => {
    expect(group.isElement(new Uint8Array(length).fill(2))).toBe(false);
    expect(() => group.checkElement(new Uint8Array(length).fill(2), 'x')).toThrow(expect.objectContaining({ code: 'OPRF_ELEMENT' }));
    expect(isScalar(new Uint8Array(length))).toBe(false);
  });

  test('the order and what lies above is no scalar; zero is one that no check passes', () => {
    expect([0n, 1n, ORDER - 1n].map((value) => isScalar(fromInteger(value)))).toEqual([true, true, true]);
    expect([ORDER, ORDER + 1n, 2n ** 255n, 2n ** 256n - 1n].map((value) => isScalar(fromInteger(value)))).toEqual([false, false, false, false]);
    for (const value of [0n, ORDER, ORDER + 1n, 2n ** 253n]) expect(() => checkScalar(fromInteger(value), 'share')).toThrow(expect.objectContaining({ code: 'OPRF_SCALAR', place: { field: 'share' } }));
    expect(() => checkScalar(fromInteger(ORDER - 1n), 'share')).not.toThrow();
  });
});

function decodes(encoding: Uint8Array): boolean {
  try {
    return !Point.fromBytes(encoding).is0();
  } catch {
    return false;
  }
}
