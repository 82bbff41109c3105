import { refusal } from '../refusal.js';

/** One accelerator as an evader would buy it. */
export interface Chip {
  readonly name: string;
  /** Dense 16-bit peak, OP/s: what definitions count by. */
  readonly peak16: number;
  /** Dense 8-bit floating-point peak, OP/s; null where the chip has none. */
  readonly peak8: number | null;
  /** False where nobody but the table's source states `peak8`. */
  readonly peak8Confirmed: boolean;
  readonly memoryGB: number;
  /** GDDR is no high-bandwidth memory, which decides whether a definition counts it. */
  readonly memory: 'hbm' | 'gddr';
  /** $ to buy one. */
  readonly price: number;
  /** $ to rent one for an hour. */
  readonly rentPerHour: number;
  readonly watts: number;
}

const TERA = 1e12;

/** Watts and rents other than those of the H100 and the RTX 4090 (Seferis & Fist, App. H) are assumptions of ours. */
function chip(name: string, peak16: number, peak8: number | null, memoryGB: number, price: number, watts: number, rentPerHour: number, more: Partial<Chip> = {}): Chip {
  return { name, peak16: peak16 * TERA, peak8: peak8 === null ? null : peak8 * TERA, peak8Confirmed: true, memoryGB, memory: 'hbm', price, watts, rentPerHour, ...more };
}

/**
 * The accelerators of MIRI's report, with its figures and its prices of early 2026, and the RTX 4090 with App. H's price. The figures of
 * the B100 and of both Ascends differ by up to a sixth from the catalogue of libs/compute, which follows the manufacturers; they are kept,
 * because published limits on node sizes follow from them. That the Ascends are twice as fast at 8 bits could not be confirmed.
 */
export const CHIPS: readonly Chip[] = [
  chip('A100', 312, null, 80, 7000, 400, 1.2),
  chip('H100', 989, 1979, 80, 25_000, 700, 2.5),
  chip('GH200', 989, 1979, 144, 28_000, 900, 2.8),
  chip('B100', 1750, 3500, 192, 32_000, 700, 3.2),
  chip('B200', 2250, 4500, 192, 47_000, 1000, 4.5),
  chip('910B', 320, 640, 64, 16_000, 400, 1.5, { peak8Confirmed: false }),
  chip('910C', 600, 1200, 128, 26_000, 700, 2.2, { peak8Confirmed: false }),
  chip('RTX4090', 165, 330, 24, 1500, 450, 0.3, { memory: 'gddr' }),
];

/** Those of them that MIRI's own simulator chooses from; its tensor processors of Google are left out, of which nobody can buy one. */
export const MIRI_CHIPS: readonly Chip[] = CHIPS.filter(({ memory }) => memory === 'hbm');

/** What names are compared by: without maker and line in front, or form and memory behind. */
function key(name: string): string {
  const bare = name.toUpperCase().replace(/[ _-]+\d+ ?GB$/u, '').replace(/[ _-]+SXM\d?$/u, '');
  return bare.replaceAll(/[ _-]/gu, '').replace(/^(NVIDIA|HUAWEI)?(GEFORCE|ASCEND)?(RTX)?/u, '');
}

/** By name, however it is spelled. EVASION_CHIP_UNKNOWN, whose message lists what is known. */
export function findChip(name: string): Chip {
  const found = CHIPS.find((one) => key(one.name) === key(name));
  if (found === undefined) throw refusal('EVASION_CHIP_UNKNOWN', `no accelerator of that name; known: ${CHIPS.map((one) => one.name).join(', ')}`, 'chip');
  return found;
}
