import { fromInteger, ORDER } from '../ristretto255.js';

/** A Shamir sharing, as its definition says: shares f(1) … f(n) of f(0), with the coefficients of f from the constant one up. */
export function sharesOf(coefficients: readonly bigint[], n: number): Uint8Array[] {
  return Array.from({ length: n }, (_, index) => fromInteger(coefficients.reduce((sum, coefficient, power) => (sum + coefficient * BigInt(index + 1) ** BigInt(power)) % ORDER, 0n)));
}

/** All ascending choices of t from 1 to n. */
export function choices(n: number, t: number, from = 1): number[][] {
  if (t === 0) return [[]];
  return Array.from({ length: Math.max(0, n - from + 1) }, (_, offset) => from + offset).flatMap((first) => choices(n, t - 1, first + 1).map((rest) => [first, ...rest]));
}
