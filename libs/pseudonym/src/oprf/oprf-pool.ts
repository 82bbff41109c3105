import type { RandomBytes } from './batch.js';
import type { HolderEvaluation } from './kernel.js';
import { openKernelPool, type PoolOptions } from './kernel-pool.js';
import { type Blinded, checkFinalize, drawBlinds, isCheckable } from './oprf.js';
import { proofHolds } from './proof.js';
import { loadRistretto255 } from './ristretto255.js';
import { compositeSeed } from './suite.js';

/** The client over threads: `Oprf` with promises, the same refusals and the same bytes. Blinds pass to the threads by copy. */
export interface OprfPool {
  blind(inputs: readonly Uint8Array[], randomBytes: RandomBytes): Promise<Blinded>;
  verify(publicShare: Uint8Array, blinded: readonly Uint8Array[], evaluated: readonly Uint8Array[], proof: Uint8Array): Promise<boolean>;
  finalize(inputs: readonly Uint8Array[], blinds: readonly Uint8Array[], evaluations: readonly HolderEvaluation[]): Promise<Uint8Array[]>;
  /** Ends the threads; what is under way rejects with OPRF_POOL. */
  close(): Promise<void>;
}

export async function openOprfPool(options: PoolOptions): Promise<OprfPool> {
  const [group, pool] = await Promise.all([loadRistretto255(), openKernelPool(options)]);
  return {
    blind: async (inputs, randomBytes) => {
      const blinds = drawBlinds(group, inputs, randomBytes);
      return { blinds, points: await pool.blindEach(inputs, blinds) };
    },
    verify: async (publicShare, blinded, evaluated, proof) => {
      if (!isCheckable(group, publicShare, blinded, evaluated, proof)) return false;
      return proofHolds(group, publicShare, await pool.compositeSums(compositeSeed(publicShare), blinded, evaluated, false), proof);
    },
    finalize: async (inputs, blinds, evaluations) => {
      checkFinalize(inputs, blinds, evaluations);
      return pool.finalizeEach(inputs, blinds, evaluations);
    },
    close: async () => pool.close(),
  };
}
