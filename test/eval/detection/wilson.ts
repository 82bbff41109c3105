/** Quantile of the normal distribution that leaves 2.5 % on either side. */
const Z = 1.959_963_984_540_054;

/** A share with its interval. */
export interface Share {
  readonly hits: number;
  readonly of: number;
  /** hits ÷ of, and the 95 % interval of Wilson (1927); null without cases. */
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Wilson's score interval: keeps within [0, 1] and says something where all or none of a few cases hit. */
export function share(hits: number, of: number): Share {
  if (of === 0) return { hits, of, share: null, low: null, high: null };
  const p = hits / of;
  const z2 = Z * Z;
  const centre = (p + z2 / (2 * of)) / (1 + z2 / of);
  const half = (Z / (1 + z2 / of)) * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of * of));
  // At 0 and 1 the interval reaches the end, which the rounding of the difference may miss.
  return { hits, of, share: p, low: hits === 0 ? 0 : Math.max(0, centre - half), high: hits === of ? 1 : Math.min(1, centre + half) };
}

/** Middle and nine tenths of some figures; null without any. */
export function spread(values: readonly number[]): { readonly median: number; readonly p90: number } | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] as number;
  return { median: at(0.5), p90: at(0.9) };
}
