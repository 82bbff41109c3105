import type { Random } from './random.js';

/** Uniform in [low, high). */
export function uniform(random: Random, low: number, high: number): number {
  return low + (high - low) * random.next();
}

/** Uniform in the logarithm, in [low, high): sizes of which a tenth is as common as ten times. Both are positive. */
export function logUniform(random: Random, low: number, high: number): number {
  return low * (high / low) ** random.next();
}

/** Normal with mean 0 and deviation 1 (Box and Muller 1958); uses two numbers. */
export function normal(random: Random): number {
  // 1 − [0, 1) is never 0, whose logarithm is not finite.
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** Lognormal by its median and the deviation of its logarithm. */
export function logNormal(random: Random, median: number, sigma: number): number {
  return median * Math.exp(sigma * normal(random));
}

/** True with probability `share`. */
export function chance(random: Random, share: number): boolean {
  return random.next() < share;
}
