import { ristretto255 } from '@noble/curves/ed25519.js';

export const { Point } = ristretto255;
export const { Fn } = Point;
export type Element = InstanceType<typeof Point>;

/** Bytes of uniform randomness that give a scalar with a bias below 2^-252. */
const WIDE_BYTES = 64;

/** A uniform scalar other than zero. */
export function randomScalar(randomBytes: (size: number) => Uint8Array): bigint {
  for (;;) {
    const scalar = reduce(randomBytes(WIDE_BYTES));
    if (scalar !== 0n) return scalar;
  }
}

/** 64 bytes, little-endian, modulo the group order (RFC 9496 section 4.4). */
export function reduce(wide: Uint8Array): bigint {
  let value = 0n;
  for (const byte of Uint8Array.from(wide).reverse()) value = (value << 8n) | BigInt(byte);
  return Fn.create(value);
}

/** The element of a canonical encoding (RFC 9496 section 4.3.1), undefined for any other bytes. */
export function elementOf(bytes: Uint8Array): Element | undefined {
  try {
    return Point.fromBytes(bytes);
  } catch {
    return undefined;
  }
}

/** The scalar of 32 little-endian bytes below the group order, undefined for any other bytes. */
export function scalarOf(bytes: Uint8Array): bigint | undefined {
  try {
    return Fn.fromBytes(bytes);
  } catch {
    return undefined;
  }
}

/** s·G for a secret s, zero included. */
export function timesBase(scalar: bigint): Element {
  return scalar === 0n ? Point.ZERO : Point.BASE.multiply(scalar);
}

/** f(x) = Σ a_m·x^m. */
export function polynomialAt(coefficients: readonly bigint[], x: number): bigint {
  return coefficients.reduceRight((sum, coefficient) => Fn.add(Fn.mul(sum, BigInt(x)), coefficient), 0n);
}

/** f(x)·G = Σ x^m·C_m, from public values only. */
export function committedAt(commitments: readonly Element[], x: number): Element {
  return commitments.reduceRight((sum, commitment) => sum.multiplyUnsafe(BigInt(x)).add(commitment), Point.ZERO);
}

/** λ_i at 0 for the points `indices` of a sharing: Π_{j≠i} j / (j − i). */
export function lagrangeAtZero(indices: readonly number[], index: number): bigint {
  let [numerator, denominator] = [1n, 1n];
  for (const other of indices) {
    if (other === index) continue;
    numerator = Fn.mul(numerator, BigInt(other));
    denominator = Fn.mul(denominator, Fn.create(BigInt(other - index)));
  }
  return Fn.mul(numerator, Fn.inv(denominator));
}
