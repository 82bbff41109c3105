/**
 * Whether `got` could have been written as `expected`: to so many significant digits, or to so many decimals where that is coarser.
 * JSON drops trailing zeros, so the digits of `expected` itself say nothing about how it was rounded.
 */
export function agreesRounded(got: number, expected: number, significant: number, decimals = Infinity): boolean {
  if (!Number.isFinite(got) || !Number.isFinite(expected)) return false;
  if (expected === 0) return Math.abs(got) <= (decimals === Infinity ? 0 : 0.5 * 10 ** -decimals);
  const digit = 10 ** (Math.floor(Math.log10(Math.abs(expected))) - significant + 1);
  const half = 0.5 * Math.max(digit, decimals === Infinity ? 0 : 10 ** -decimals);
  // A hair more: a value that lies on the half is rounded either way.
  return Math.abs(got - expected) <= half * (1 + 1e-6);
}
