// Lagrange interpolation at zero with small integers. λ_i = Π_{j≠i} x_j / (x_j − x_i) over the holders' numbers x is a fraction of
// small integers, so λ_i = n_i / D with one D for all. Σ λ_i·Z_i = D^-1 · Σ n_i·Z_i, where the sum costs a handful of additions
// and D^-1 disappears in the scalar that unblinds anyway. Holders' numbers are public, so none of this has to be constant-time.

import { oprfRefusal } from './refusal.js';

/** The most holders there can be: a holder's number is 1 to 255. */
export const MAX_HOLDERS = 255;

export interface Interpolation {
  /** n_i, in the order of the holders' numbers. */
  readonly numerators: readonly bigint[];
  /** D > 0, a product of numbers below 256: never a multiple of the prime order, so always invertible. */
  readonly denominator: bigint;
}

/** λ_i = numerators[i] / denominator at zero. OPRF_HOLDERS for no numbers, one outside of 1 to 255, or one that occurs twice. */
export function interpolateAtZero(indices: readonly number[]): Interpolation {
  indices.forEach((index, place) => checkHolder(index, `evaluations.${place}.index`));
  if (indices.length === 0 || new Set(indices).size !== indices.length) throw oprfRefusal('OPRF_HOLDERS', 'at least one holder, each of them once', { field: 'evaluations' });
  const fractions = indices.map((index) => {
    const others = indices.filter((other) => other !== index);
    return reduced(product(others), product(others.map((other) => other - index)));
  });
  const denominator = fractions.reduce((common, fraction) => (common * fraction.denominator) / divisor(common, fraction.denominator), 1n);
  return { denominator, numerators: fractions.map((fraction) => fraction.numerator * (denominator / fraction.denominator)) };
}

/** OPRF_HOLDERS unless an integer from 1 to 255: a share at 0 would be the key itself. */
export function checkHolder(index: number, field: string): void {
  if (!Number.isInteger(index) || index < 1 || index > MAX_HOLDERS) throw oprfRefusal('OPRF_HOLDERS', `a holder's number is 1 to ${MAX_HOLDERS}`, { field });
}

function product(factors: readonly number[]): bigint {
  return factors.reduce((result, factor) => result * BigInt(factor), 1n);
}

/** Lowest terms with a positive denominator. */
function reduced(numerator: bigint, denominator: bigint): { readonly numerator: bigint; readonly denominator: bigint } {
  const common = divisor(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / common, denominator: denominator / common };
}

/** Greatest common divisor, positive. */
function divisor(a: bigint, b: bigint): bigint {
  return b === 0n ? (a < 0n ? -a : a) : divisor(b, a % b);
}
