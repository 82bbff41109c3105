/**
 * What distribution costs in quality. All are extrapolations: nothing published tests more than 20 replicas, more than 107 billion
 * parameters, or pipelines over the internet of 100 billion.
 */

/**
 * β_r(N, H) = 1.0923 · N^-0.2342 · ln H / ln 30: M replicas that meet every H steps have M^β_r times the loss. The first factor is fitted to
 * Charles et al. (arXiv 2503.09799) at H = 30; the second agrees with Streaming DiLoCo (arXiv 2501.18512), Tables 5 and 6, within 1 %.
 * 0 for H = 1, which is data-parallel training.
 */
export function replicaExponent(parameters: number, steps: number): number {
  return steps <= 1 ? 0 : (1.0923 * parameters ** -0.2342 * Math.log(steps)) / Math.log(30);
}

const OUTER_QUALITY = [[16, 1], [100, 0.99], [150, 0.99], [500, 0.96]] as const;
const ACTIVATION_QUALITY = [[2, 1], [4, 0.995], [10, 0.98]] as const;

/** Share of compute that is left after compressing what replicas exchange, by ratio to the uncompressed value; with error feedback (MIRI's estimates). */
export function compressionQuality(ratio: number): number {
  return interpolated(ratio, OUTER_QUALITY);
}

/** The same of activations, for each of the 2(S - 1) boundaries that they cross. */
export function activationQuality(ratio: number, stages: number): number {
  return stages === 1 ? 1 : interpolated(ratio, ACTIVATION_QUALITY) ** (2 * (stages - 1));
}

/** Linear in the logarithm of the ratio; constant outside. */
function interpolated(ratio: number, points: readonly (readonly [number, number])[]): number {
  let [from, before] = points[0] as readonly [number, number];
  if (ratio <= from) return before;
  for (let i = 1; i < points.length; i += 1) {
    const [to, after] = points[i] as readonly [number, number];
    if (ratio <= to) return before + ((after - before) * Math.log(ratio / from)) / Math.log(to / from);
    [from, before] = [to, after];
  }
  return before;
}

/** Which law of the critical batch. `none`: there is none, and the cheapest plan is then always one huge batch a step. */
export type BatchLaw = 'none' | 'optimistic' | 'middle' | 'pessimistic';

/**
 * Tokens a step at which half of them gain nothing. Optimistic: grows with the data (after Zhang et al., arXiv 2410.21676, and Power Lines,
 * arXiv 2505.13738; coefficients recalled, not read again). Pessimistic: Seferis & Fist's 6·10⁶. Middle: the geometric mean.
 */
export function criticalBatch(tokens: number, law: BatchLaw): number {
  if (law === 'none') return Infinity;
  if (law === 'pessimistic') return 6e6;
  const optimistic = 0.0471 * tokens ** 0.462 * 2048;
  return law === 'optimistic' ? optimistic : Math.sqrt(optimistic * 6e6);
}

/** Tokens that count: D ÷ (1 + batch ÷ critical batch). */
export function effectiveTokens(tokens: number, batch: number, law: BatchLaw): number {
  return tokens / (1 + batch / criticalBatch(tokens, law));
}

/** MIRI's own penalty for seldom meeting, which counts H a second time beside β_r: 1 - α · log10 H, at least 0.4. */
export function syncPenalty(parameters: number, steps: number): number {
  const alpha = 0.08 / (1 + Math.log10(parameters / 1e9) / 5);
  return Math.max(0.4, 1 - alpha * Math.log10(steps));
}
