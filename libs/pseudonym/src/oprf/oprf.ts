// The client of the threshold VOPRF (RFC 9497 mode VOPRF over ristretto255; threshold by Shamir sharing of the key).
//
// Messages, in order. Client: B_j = r_j·H(x_j) for each input, to t holders. Holder i: Z_ij = k_i·B_j and one proof that all of them
// were made with the k_i of its published K_i = k_i·G. Client: checks each holder's proof, N_j = r_j^-1·Σ λ_i·Z_ij = k·H(x_j), and
// Output_j = SHA-512(LP(x_j) ‖ LP(N_j) ‖ "Finalize"). That is the standard's own output under k, whichever t holders answered.
//
// Who learns what. A holder sees uniformly random elements: nothing of an input, however much it computes. Fewer than t holders
// together cannot evaluate; t of them can, for any input. The client learns outputs for the inputs it was granted and nothing else
// about the key. Not protected here: inputs are guessable, so whoever is granted evaluations can guess online (quotas are the
// holders' business), and a batch shows how many items it has (padding is the caller's). Blinds and inputs are in this process's
// memory in the clear, and nothing is wiped.

import { checkBatch, checkInputs, checkPaired, type RandomBytes, randomScalars } from './batch.js';
import { type HolderEvaluation, type Kernel, kernelOver } from './kernel.js';
import { interpolateAtZero } from './lagrange.js';
import { PROOF_BYTES, proofHolds } from './proof.js';
import { checkScalar, loadRistretto255, type Ristretto255 } from './ristretto255.js';
import { compositeSeed } from './suite.js';

/** What a client keeps (`blinds`, secret) and what it sends (`points`), in the order of its inputs; 32 bytes each. */
export interface Blinded {
  readonly blinds: Uint8Array[];
  readonly points: Uint8Array[];
}

export interface Oprf {
  /** Blind (section 3.3.2), 1 to 1,000 inputs of at most 65,535 bytes. OPRF_BATCH, OPRF_INPUT, OPRF_RANDOM. `randomBytes` is called once, for 64 bytes an input. */
  blind(inputs: readonly Uint8Array[], randomBytes: RandomBytes): Blinded;
  /**
   * True when `proof` (64 bytes) shows that one holder evaluated all of `blinded` with the key of `publicShare`. False for whatever
   * else the holder sent as `evaluated` or `proof`. `blinded` and `publicShare` are the caller's own: coded errors (OPRF_BATCH,
   * OPRF_ELEMENT, OPRF_IDENTITY), since a holder is not to blame for them.
   */
  verify(publicShare: Uint8Array, blinded: readonly Uint8Array[], evaluated: readonly Uint8Array[], proof: Uint8Array): boolean;
  /**
   * The 64-byte outputs from the evaluations of exactly t holders, or of the only one there is. Verify each of them before: from
   * a wrong evaluation, or from fewer than t, comes an output that looks like any other and is nobody else's. OPRF_BATCH,
   * OPRF_HOLDERS, OPRF_INPUT, OPRF_SCALAR for a blind, OPRF_ELEMENT.
   */
  finalize(inputs: readonly Uint8Array[], blinds: readonly Uint8Array[], evaluations: readonly HolderEvaluation[]): Uint8Array[];
}

/** The client, in this thread. */
export async function loadOprf(): Promise<Oprf> {
  const group = await loadRistretto255();
  return oprfOver(group, kernelOver(group));
}

function oprfOver(group: Ristretto255, kernel: Kernel): Oprf {
  return {
    blind: (inputs, randomBytes) => {
      const blinds = drawBlinds(group, inputs, randomBytes);
      return { blinds, points: kernel.blindEach(inputs, blinds) };
    },
    verify: (publicShare, blinded, evaluated, proof) => {
      if (!isCheckable(group, publicShare, blinded, evaluated, proof)) return false;
      return proofHolds(group, publicShare, kernel.compositeSums(compositeSeed(publicShare), 0, blinded, evaluated, false), proof);
    },
    finalize: (inputs, blinds, evaluations) => {
      checkFinalize(inputs, blinds, evaluations);
      return kernel.finalizeEach(inputs, blinds, evaluations);
    },
  };
}

/** Checks the inputs of a batch and draws their blinds. */
export function drawBlinds(group: Ristretto255, inputs: readonly Uint8Array[], randomBytes: RandomBytes): Uint8Array[] {
  checkBatch(inputs, 'inputs');
  checkInputs(inputs);
  return randomScalars(group, inputs.length, randomBytes);
}

/** Everything about a batch and its proof that can be told without the sums; false where it is the holder's doing. */
export function isCheckable(group: Ristretto255, publicShare: Uint8Array, blinded: readonly Uint8Array[], evaluated: readonly Uint8Array[], proof: Uint8Array): boolean {
  checkBatch(blinded, 'blinded');
  group.checkElement(publicShare, 'publicShare');
  return proof.length === PROOF_BYTES && evaluated.length === blinded.length && evaluated.every((element) => group.isElement(element));
}

export function checkFinalize(inputs: readonly Uint8Array[], blinds: readonly Uint8Array[], evaluations: readonly HolderEvaluation[]): void {
  checkBatch(inputs, 'inputs');
  checkInputs(inputs);
  checkPaired(inputs, blinds, 'blinds');
  blinds.forEach((blind, index) => checkScalar(blind, `blinds.${index}`));
  interpolateAtZero(evaluations.map((evaluation) => evaluation.index));
  evaluations.forEach((evaluation, holder) => checkPaired(inputs, evaluation.evaluated, `evaluations.${holder}.evaluated`));
}
