import { compositeSeed, loadRistretto255, openKernelPool, type PoolOptions, type RandomBytes } from '#libs/pseudonym';
import { checkPoints, type Evaluation, proofOf, publicShareOf } from './evaluate.js';

/** The issuer over threads: the same refusals and the same bytes. The share passes to the threads by copy. */
export interface IssuerPool {
  evaluate(share: Uint8Array, points: readonly Uint8Array[], randomBytes: RandomBytes): Promise<Evaluation>;
  /** Ends the threads; what is under way rejects with OPRF_POOL. */
  close(): Promise<void>;
}

export async function openIssuerPool(options: PoolOptions): Promise<IssuerPool> {
  const [group, pool] = await Promise.all([loadRistretto255(), openKernelPool(options)]);
  return {
    evaluate: async (share, points, randomBytes) => {
      checkPoints(group, points);
      const publicShare = publicShareOf(group, share);
      const evaluated = await pool.multiplyEach(share, points);
      const { m } = await pool.compositeSums(compositeSeed(publicShare), points, evaluated, true);
      return { evaluated, proof: proofOf(group, share, publicShare, m, randomBytes) };
    },
    close: async () => pool.close(),
  };
}
