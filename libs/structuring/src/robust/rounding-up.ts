import { lostBy } from './compensated-sum.js';

/** Arithmetic that never comes out below the true result, and that is exact where the plain operation is seen to be. */

/** a + b, rounded up if it was rounded at all. */
export function sumAtLeast(a: number, b: number): number {
  const sum = a + b;
  return lostBy(a, b, sum) > 0 ? above(sum) : sum;
}

/** x · length, where `length` ≥ 0 and x may be negative. */
export function productAtLeast(x: number, length: number): number {
  const product = x * length;
  const exact = Number.isInteger(x) && Number.isInteger(length) && Math.abs(product) <= Number.MAX_SAFE_INTEGER;
  return exact ? product : above(product);
}

/** to - from, rounded up or down. */
export function lengthAtLeast(from: number, to: number): number {
  return sumAtLeast(to, -from);
}

export function lengthAtMost(from: number, to: number): number {
  return -sumAtLeast(from, -to);
}

/** A double above x: x · 2^-52 is a whole unit in the last place of x, or more; the smallest double stands in where it vanishes. */
function above(x: number): number {
  return x + Math.abs(x) * Number.EPSILON + Number.MIN_VALUE;
}
