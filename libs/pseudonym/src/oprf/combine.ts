import type { Interpolation } from './lagrange.js';
import { ELEMENT_BYTES, fromInteger, ORDER, type Ristretto255 } from './ristretto255.js';

/** How often an addition of encoded elements fits into a multiplication: 94 µs against 20 µs. */
const ADDITIONS_PER_MULTIPLICATION = 4.7;
const IDENTITY = new Uint8Array(ELEMENT_BYTES);

/** How N = r^-1 · Σ λ_i·Z_i is made for the items of a batch that the same holders evaluated. */
export interface Unblinding {
  /** Multiply r^-1 with this first. */
  readonly scale: Uint8Array;
  /** N, from r^-1 · `scale` and the holders' Z_i of one item. OPRF_ELEMENT where a Z_i does not decode, or N would be the identity. */
  unblind(scaled: Uint8Array, elements: readonly Uint8Array[]): Uint8Array;
}

/**
 * The cheaper of two ways that are equal to the byte. With n_i / D for λ_i: Σ n_i·Z_i by doubling and adding, then one
 * multiplication by r^-1·D^-1. Where the n_i are large (from some ten holders on): a multiplication by r^-1·D^-1·n_i for each holder.
 * Only n_i and D, which are public, decide which; every multiplication by a secret is libsodium's, constant-time.
 */
export function unblinding(group: Ristretto255, interpolation: Interpolation): Unblinding {
  const steps = additionChain(interpolation.numerators);
  const perHolder = (interpolation.numerators.length - 1) * (ADDITIONS_PER_MULTIPLICATION + 1);
  return steps.length <= perHolder + 1 ? sumThenMultiply(group, interpolation, steps) : multiplyThenSum(group, interpolation);
}

export function sumThenMultiply(group: Ristretto255, { numerators, denominator }: Interpolation, steps = additionChain(numerators)): Unblinding {
  return {
    scale: group.invertScalar(fromInteger(denominator)),
    unblind: (scaled, elements) => group.multiply(scaled, runChain(group, steps, elements)),
  };
}

/** The formula as it is written. */
export function multiplyThenSum(group: Ristretto255, { numerators, denominator }: Interpolation): Unblinding {
  const scalars = numerators.map((numerator) => fromInteger(((numerator % ORDER) + ORDER) % ORDER));
  return {
    scale: group.invertScalar(fromInteger(denominator)),
    unblind: (scaled, elements) => scalars.map((scalar, holder) => group.multiply(group.multiplyScalars(scaled, scalar), elements[holder] ?? IDENTITY)).reduce((sum, part) => group.add(sum, part)),
  };
}

/** Double the sum, or add or subtract the element of a holder. */
type ChainStep = 'double' | { readonly holder: number; readonly negative: boolean };

/** Σ n_i·Z_i as one chain from the highest bit down, in which all holders share the doublings (Straus). */
function additionChain(numerators: readonly bigint[]): ChainStep[] {
  const steps: ChainStep[] = [];
  const bits = Math.max(...numerators.map((numerator) => magnitude(numerator).toString(2).length));
  for (let bit = BigInt(bits - 1); bit >= 0n; bit -= 1n) {
    if (steps.length > 0) steps.push('double');
    const set = numerators.flatMap((numerator, holder) => ((magnitude(numerator) >> bit) & 1n) === 1n ? [{ holder, negative: numerator < 0n }] : []);
    // A positive one first, so that the chain can start with the element itself.
    steps.push(...set.filter((step) => !step.negative), ...set.filter((step) => step.negative));
  }
  return steps;
}

function runChain(group: Ristretto255, [first, ...steps]: readonly ChainStep[], elements: readonly Uint8Array[]): Uint8Array {
  if (first === undefined || first === 'double') throw new Error('an addition chain starts with an element');
  const start = elements[first.holder] ?? IDENTITY;
  return steps.reduce((sum, step) => {
    if (step === 'double') return group.add(sum, sum);
    const element = elements[step.holder] ?? IDENTITY;
    return step.negative ? group.subtract(sum, element) : group.add(sum, element);
  }, first.negative ? group.subtract(IDENTITY, start) : start);
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
