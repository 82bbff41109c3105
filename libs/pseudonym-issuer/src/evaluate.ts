// The key-holder's half of the threshold VOPRF: BlindEvaluate (RFC 9497 section 3.3.2) with one share of the key.
//
// The points come from a provider and are hostile: all of them are decoded and checked before the share is touched, since an
// evaluation of something outside of the prime-order group could tell about the share. What a holder learns is how many points there
// were; it cannot tell what they stand for. It says nothing here about who may ask, how often, or twice: that is decided before this
// is called. JavaScript wipes no memory: a share that was loaded is in it until the process ends.

import {
  checkBatch,
  checkScalar,
  compositeSeed,
  generateProof,
  type Kernel,
  kernelOver,
  loadRistretto255,
  type RandomBytes,
  randomScalars,
  type Ristretto255,
} from '#libs/pseudonym';

/** Z_j = k·B_j in the order of the points, and c ‖ s, 64 bytes, that proves them all. */
export interface Evaluation {
  readonly evaluated: Uint8Array[];
  readonly proof: Uint8Array;
}

export interface Issuer {
  /**
   * Evaluates 1 to 1,000 points with `share` (32 bytes, little-endian, not zero) and proves it against `publicShare(share)`.
   * Before the share is used: OPRF_BATCH for the number of points; OPRF_ELEMENT and OPRF_IDENTITY, with its place, for a point.
   * Then OPRF_SCALAR for the share and OPRF_RANDOM. `randomBytes` is called once, for the 64 bytes of the proof's nonce: a source
   * that repeats itself gives the share away.
   */
  evaluate(share: Uint8Array, points: readonly Uint8Array[], randomBytes: RandomBytes): Evaluation;
  /** What `evaluate` checks of the points before it uses the share, for who has to know before anything is counted. */
  checkPoints(points: readonly Uint8Array[]): void;
  /** K_i = k_i·G. OPRF_SCALAR. */
  publicShare(share: Uint8Array): Uint8Array;
}

/** The issuer, in this thread. */
export async function loadIssuer(): Promise<Issuer> {
  const group = await loadRistretto255();
  return issuerOver(group, kernelOver(group));
}

function issuerOver(group: Ristretto255, kernel: Kernel): Issuer {
  return {
    evaluate: (share, points, randomBytes) => {
      checkPoints(group, points);
      const publicShare = publicShareOf(group, share);
      const evaluated = kernel.multiplyEach(share, points);
      const { m } = kernel.compositeSums(compositeSeed(publicShare), 0, points, evaluated, true);
      return { evaluated, proof: proofOf(group, share, publicShare, m, randomBytes) };
    },
    checkPoints: (points) => checkPoints(group, points),
    publicShare: (share) => publicShareOf(group, share),
  };
}

export function checkPoints(group: Ristretto255, points: readonly Uint8Array[]): void {
  checkBatch(points, 'points');
  points.forEach((point, index) => group.checkElement(point, `points.${index}`));
}

export function publicShareOf(group: Ristretto255, share: Uint8Array): Uint8Array {
  checkScalar(share, 'share');
  return group.multiplyBase(share);
}

export function proofOf(group: Ristretto255, share: Uint8Array, publicShare: Uint8Array, m: Uint8Array, randomBytes: RandomBytes): Uint8Array {
  const [nonce] = randomScalars(group, 1, randomBytes);
  if (nonce === undefined) throw new Error('one nonce was asked for');
  return generateProof(group, share, publicShare, m, nonce);
}
