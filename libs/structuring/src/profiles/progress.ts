import type { ProgressStep } from './profile.js';

/** 3^(-0/3), 3^(-1/3) and 3^(-2/3) in millionths, cut off: a step below the curve is an error towards inspection. */
const MILLIONTHS = [1_000_000, 693_361, 480_749] as const;
const DAYS = ['01-01', '05-01', '09-01'] as const;

/**
 * Algorithmic progress of a factor of three a year, C(t) = C0 · 3^-(t - t0), as dated steps three times a year. The
 * curve is a table of integers and divisions, which every machine computes alike, where a power may differ in its last bit. After
 * three steps a threshold is a third of what it was, exactly.
 *
 * `firstYear`: the thresholds of the profile hold until its 1 May. At most 30 `years`, after which nothing would be left of C.
 * @public
 */
export function threefoldAYear(firstYear: number, years: number): ProgressStep[] {
  const steps: ProgressStep[] = [];
  let thirds = 1;
  for (let year = 0; year < Math.min(years, 30); year += 1) {
    DAYS.forEach((day, step) => steps.push({ from: `${firstYear + year}-${day}`, factor: (MILLIONTHS[step] as number) / (1e6 * thirds) }));
    thirds *= 3;
  }
  return steps;
}
