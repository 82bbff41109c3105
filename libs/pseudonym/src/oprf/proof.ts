// One proof for a batch (DLEQ, RFC 9497 section 2.2): log_G(K_i) = log_C(D) for all items, by way of random-looking weights. One
// proof per holder, always: a joint proof for the sum of shares, merged from the holders' contributions in the obvious way, can be
// forged by solving a ROS problem over parallel sessions.

import { bytesEqual } from '#libs/encoding';
import type { CompositeSums } from './kernel.js';
import { isScalar, isZero, type Ristretto255, SCALAR_BYTES } from './ristretto255.js';
import { challenge } from './suite.js';

/** c ‖ s. */
export const PROOF_BYTES = 2 * SCALAR_BYTES;

/**
 * GenerateProof (section 2.2.1) from the sum M over the batch, with Z = k·M as ComputeCompositesFast has it. `nonce` is r:
 * uniform, secret, and never used again: two proofs under one nonce give the key away.
 */
export function generateProof(group: Ristretto255, key: Uint8Array, publicShare: Uint8Array, m: Uint8Array, nonce: Uint8Array): Uint8Array {
  const z = group.multiply(key, m);
  const c = challenge(group, publicShare, m, z, group.multiplyBase(nonce), group.multiply(nonce, m));
  const s = group.subtractScalars(nonce, group.multiplyScalars(c, key));
  const proof = new Uint8Array(PROOF_BYTES);
  proof.set(c);
  proof.set(s, SCALAR_BYTES);
  return proof;
}

/**
 * VerifyProof (section 2.2.2) from the sums M and Z over the batch. The proof is the holder's: both halves canonical, else false.
 * A half that is zero is false too; an honest holder makes one once in 2^252 proofs.
 */
export function proofHolds(group: Ristretto255, publicShare: Uint8Array, { m, z }: CompositeSums, proof: Uint8Array): boolean {
  const c = proof.slice(0, SCALAR_BYTES);
  const s = proof.slice(SCALAR_BYTES);
  if (proof.length !== PROOF_BYTES || ![c, s].every((half) => isScalar(half) && !isZero(half))) return false;
  if (isZero(m) || isZero(z)) return false;
  const t2 = group.add(group.multiplyBase(s), group.multiply(c, publicShare));
  const t3 = group.add(group.multiply(s, m), group.multiply(c, z));
  return bytesEqual(challenge(group, publicShare, m, z, t2, t3), c);
}
