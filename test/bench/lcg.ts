/** Deterministic pseudo-random numbers in [0, 1): the same rows and instances in every run. */
export function lcg(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}
