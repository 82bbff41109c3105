import { unblinding } from './combine.js';
import { interpolateAtZero } from './lagrange.js';
import { oprfRefusal } from './refusal.js';
import { ELEMENT_BYTES, isZero, loadRistretto255, type Ristretto255 } from './ristretto255.js';
import { compositeWeights, finalizeHash, hashToGroup } from './suite.js';

/** Evaluations of a batch by one holder, in the order of the batch. */
export interface HolderEvaluation {
  /** The holder's number in the sharing, 1 to 255. */
  readonly index: number;
  readonly evaluated: readonly Uint8Array[];
}

/**
 * The work that grows with a batch, as functions over any stretch of it: what is done in one thread over the whole batch can be done
 * in several over its parts, with the same bytes as the result. Arguments and results survive structured cloning.
 */
export interface Kernel {
  /** blind_i · H(input_i). OPRF_INPUT for an input that hashes to the identity. */
  blindEach(inputs: readonly Uint8Array[], blinds: readonly Uint8Array[]): Uint8Array[];
  /** scalar · element_i. */
  multiplyEach(scalar: Uint8Array, elements: readonly Uint8Array[]): Uint8Array[];
  /** Σ d_i·C_i of ComputeComposites over a stretch that starts at item `offset` of its batch, and Σ d_i·D_i unless `mOnly`. */
  compositeSums(seed: Uint8Array, offset: number, blinded: readonly Uint8Array[], evaluated: readonly Uint8Array[], mOnly: boolean): CompositeSums;
  /** Combine, unblind and hash. Blinds are canonical and not zero. */
  finalizeEach(inputs: readonly Uint8Array[], blinds: readonly Uint8Array[], evaluations: readonly HolderEvaluation[]): Uint8Array[];
}

export interface CompositeSums {
  readonly m: Uint8Array;
  /** The identity when only `m` was asked for. */
  readonly z: Uint8Array;
}

export async function loadKernel(): Promise<Kernel> {
  return kernelOver(await loadRistretto255());
}

export function kernelOver(group: Ristretto255): Kernel {
  return {
    blindEach: (inputs, blinds) => inputs.map((input, index) => blindOne(group, input, at(blinds, index))),
    multiplyEach: (scalar, elements) => elements.map((element) => group.multiply(scalar, element)),
    compositeSums: (seed, offset, blinded, evaluated, mOnly) => {
      const weights = compositeWeights(group, seed, offset, blinded, evaluated);
      return { m: weightedSum(group, weights, blinded), z: mOnly ? new Uint8Array(ELEMENT_BYTES) : weightedSum(group, weights, evaluated) };
    },
    finalizeEach: (inputs, blinds, evaluations) => {
      const unblinder = unblinding(group, interpolateAtZero(evaluations.map((evaluation) => evaluation.index)));
      const inverses = invertEach(group, blinds, unblinder.scale);
      return inputs.map((input, item) => finalizeHash(input, unblinder.unblind(at(inverses, item), evaluations.map((evaluation) => at(evaluation.evaluated, item)))));
    },
  };
}

function blindOne(group: Ristretto255, input: Uint8Array, blind: Uint8Array): Uint8Array {
  const element = hashToGroup(group, input);
  if (isZero(element)) throw oprfRefusal('OPRF_INPUT', 'an input hashes to the identity element');
  return group.multiply(blind, element);
}

/** Σ weight_i · element_i. Weights and elements are public. */
function weightedSum(group: Ristretto255, weights: readonly Uint8Array[], elements: readonly Uint8Array[]): Uint8Array {
  return elements.map((element, index) => group.multiply(at(weights, index), element)).reduce((sum, part) => group.add(sum, part));
}

/** scalar_i^-1 · `scale` with one inversion for all (Montgomery): an inversion costs a hundred multiplications of scalars. */
function invertEach(group: Ristretto255, scalars: readonly Uint8Array[], scale: Uint8Array): Uint8Array[] {
  const products: Uint8Array[] = [];
  for (const scalar of scalars) products.push(products.length === 0 ? scalar : group.multiplyScalars(at(products, products.length - 1), scalar));
  const inverses: Uint8Array[] = [];
  let inverse = group.multiplyScalars(group.invertScalar(at(products, products.length - 1)), scale);
  for (let index = scalars.length - 1; index >= 0; index -= 1) {
    inverses.push(index === 0 ? inverse : group.multiplyScalars(inverse, at(products, index - 1)));
    inverse = group.multiplyScalars(inverse, at(scalars, index));
  }
  return inverses.reverse();
}

function at(list: readonly Uint8Array[], index: number): Uint8Array {
  const item = list[index];
  if (item === undefined) throw new Error('lists of one batch differ in length');
  return item;
}
