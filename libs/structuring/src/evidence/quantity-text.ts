/** OP in a tera-OP. */
const TERA = 1e12;
/** Dense BF16 peak of an H100 SXM, TOP/s (NVIDIA data sheet: 1,979 with sparsity, of which half). */
const H100_TOPS = 989.5;
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/** Significant digits of a figure in a sentence. */
const ROUGH = 3;
/** Significant digits of a figure that a reader may want to type in. */
export const FINE = 6;

/** Operations given in tera-OP, as OP: `1.12e26 OP`. */
export function opsText(TOP: number, digits = ROUGH): string {
  return `${scientific(TOP * TERA, digits)} OP`;
}

/** A rate given in tera-OP per second, as OP/s. */
export function rateText(TOPs: number, digits = ROUGH): string {
  return `${scientific(TOPs * TERA, digits)} OP/s`;
}

/** Bytes in decimal units: `43 TB`. */
export function bytesText(bytes: number, digits = ROUGH): string {
  let unit = 0;
  let value = Number(bytes.toPrecision(digits));
  for (; value >= 1000 && unit < BYTE_UNITS.length - 1; unit += 1) value = Number((value / 1000).toPrecision(digits));
  return `${value} ${BYTE_UNITS[unit] as string}`;
}

/** A rate in tera-OP per second as the number of H100 that reach it at dense peak: `1,068 H100 at dense peak`. */
export function h100Text(TOPs: number): string {
  return `${countText(Math.round(TOPs / H100_TOPS))} H100 at dense peak`;
}

/** A whole number with a comma at the thousands. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A noun with its number: `1 provider`, `3 providers`. */
export function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Three digits, but never a rounding that says the opposite of `hit`. */
export function marginText({ margin, hit }: { readonly margin: number; readonly hit: boolean }): string {
  const rounded = Number(margin.toPrecision(ROUGH));
  if (!hit && rounded >= 1) return 'just under 1';
  if (hit && rounded < 1) return '1';
  return String(rounded);
}

/** Significant digits as `1.12e26`; small numbers plain. Built from ECMA-262 number texts: the same on every machine. */
function scientific(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits));
  return rounded >= 1e6 ? rounded.toExponential().replace('e+', 'e') : String(rounded);
}
