const SIGNIFICANT = 6;
const DAY_S = 86_400;

/**
 * A figure for a sentence: six significant digits, `1.5e14` from a million on. ECMA-262 fixes every digit of `toPrecision` and
 * `toExponential`, so it reads the same on every machine.
 */
export function figure(value: number): string {
  const rounded = Number(value.toPrecision(SIGNIFICANT));
  return Math.abs(rounded) >= 1e6 ? rounded.toExponential().replace('e+', 'e') : String(rounded);
}

/** A time span in days. */
export function days(seconds: number): string {
  return `${figure(seconds / DAY_S)} days`;
}
