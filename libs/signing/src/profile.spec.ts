import { fromHex, toHex } from '#libs/encoding';
import { ed25519 } from '@noble/curves/ed25519.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCleanPointEncoding, isCleanPublicKey } from './profile.js';

const { Point } = ed25519;
const EIGHT_TORSION = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');

/** The same question asked of the curve arithmetic instead of the table. */
function isCleanByArithmetic(encoded: Uint8Array): boolean {
  try {
    return !Point.fromBytes(encoded, false).isSmallOrder();
  } catch {
    return false;
  }
}

describe('isCleanPointEncoding', () => {
  test('agrees with curve arithmetic on honest points and on their encodings with any bit flipped', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: Point.Fn.ORDER - 1n }), fc.nat(255), (scalar, bit) => {
        const encoded = Point.BASE.multiply(scalar).toBytes();
        expect(isCleanPointEncoding(encoded)).toBe(true);
        encoded[bit >> 3] = encoded[bit >> 3]! ^ (1 << (bit & 7));
        // A flipped encoding may be no point at all, which the verification equation finds out.
        if (isCleanByArithmetic(encoded)) expect(isCleanPointEncoding(encoded)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('refuses exactly the encodings with the y of a small-order point, and those with y >= p', () => {
    const smallOrderY = new Set(Array.from({ length: 8 }, (_, multiple) => yOf((multiple === 0 ? Point.ZERO : EIGHT_TORSION.multiplyUnsafe(BigInt(multiple))).toBytes())));
    expect(smallOrderY.size).toBe(5);
    const interesting = [...smallOrderY, ...Array.from({ length: 60 }, (_, index) => 2n ** 255n - 1n - BigInt(index)), 2n, 3n, 2n ** 254n];
    for (const y of interesting) {
      for (const sign of [0, 0x80]) {
        const encoded = encodeY(y);
        encoded[31] = encoded[31]! | sign;
        const expected = y < Point.Fp.ORDER && !smallOrderY.has(y);
        expect(isCleanPointEncoding(encoded), toHex(encoded)).toBe(expected);
      }
    }
  });

  test.each([0, 31, 33, 64])('refuses %i bytes', (length) => {
    expect(isCleanPointEncoding(new Uint8Array(length).fill(5))).toBe(false);
  });

  test('leaves its input alone', () => {
    const encoded = fromHex(`05${'00'.repeat(30)}80`);
    isCleanPointEncoding(encoded);
    expect(encoded[31]).toBe(0x80);
  });
});

describe('isCleanPublicKey', () => {
  test('asks for more than a clean encoding: the torsion component', () => {
    const mixed = Point.BASE.add(EIGHT_TORSION).toBytes();
    expect(isCleanPointEncoding(mixed)).toBe(true);
    expect(isCleanPublicKey(mixed)).toBe(false);
    expect(isCleanPublicKey(Point.BASE.toBytes())).toBe(true);
  });
});

function yOf(encoded: Uint8Array): bigint {
  return [...encoded].reduceRight((value, byte, index) => value * 256n + BigInt(index === 31 ? byte & 0x7f : byte), 0n);
}

function encodeY(y: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => Number((y >> BigInt(8 * index)) & 0xffn));
}
