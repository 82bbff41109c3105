/**
 * Benjamini and Hochberg's procedure: the largest p-value that counts as a discovery, so that of all discoveries at most the share
 * `level` is false in expectation; 0 when nothing is one. Holds for independent tests and for tests with positive dependence.
 */
export function discoveryLimit(pValues: readonly number[], level: number): number {
  const ascending = Float64Array.from(pValues).sort();
  for (let count = ascending.length; count >= 1; count -= 1) {
    const limit = (level * count) / ascending.length;
    if ((ascending[count - 1] as number) <= limit) return limit;
  }
  return 0;
}
