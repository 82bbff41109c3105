import { refusal } from '../refusal.js';
import type { Chip } from './chip.js';

/**
 * What machines nobody has to register, as an evader reads it: every part is a limit that a node may reach and not exceed, and null
 * where the rule has none. A lower limit is a tighter rule, and so is counting more kinds of memory.
 */
export interface Rule {
  /** Computing capacity of one node, in H100 at 990 dense BF16 TFLOP/s. */
  readonly h100e: number | null;
  /** Accelerator memory of one node, GB. */
  readonly memoryGB: number | null;
  /** Which memory counts: high-bandwidth memory, as MIRI's amendment says, or any. */
  readonly countsMemory: 'hbm' | 'all';
  /** Bandwidth between hosts, Gbit/s, sending or receiving on average. */
  readonly interNodeGbps: number | null;
  /** Bytes that one node may send over the whole run: Seferis & Fist's D, applied to what leaves a node rather than to pairs. */
  readonly sentBytes: number | null;
}

/** H100 of the definition, OP/s. */
const H100_OPS = 990e12;

/** MIRI's covered chip cluster: more than 16 H100-equivalents, or hosts joined by more than 25 Gbit/s. */
export const COVERED_BY_COMPUTE: Rule = { h100e: 16, memoryGB: null, countsMemory: 'hbm', interNodeGbps: 25, sentBytes: null };
/** The same as amended in April 2026: or more than 1,280 GB of high-bandwidth memory. */
export const COVERED_BY_MEMORY: Rule = { ...COVERED_BY_COMPUTE, memoryGB: 1280 };

const LIMITS = ['h100e', 'memoryGB', 'interNodeGbps', 'sentBytes'] as const;

/** EVASION_RULE, naming the field, for a limit that is not positive and finite, and for a rule that limits nothing. */
export function checkRule(rule: Rule): void {
  for (const limit of LIMITS) {
    const value = rule[limit];
    if (value !== null && !(value > 0 && value < Infinity)) throw refusal('EVASION_RULE', 'a limit is a positive finite number, or null for none', limit);
  }
  if (rule.h100e === null && rule.memoryGB === null) throw refusal('EVASION_RULE', 'a rule limits the capacity or the memory of a node: without either there is nothing to evade', 'h100e');
}

/** How many of a chip one node may hold: eq. (1) of the model, both limits reached and not exceeded; 0 where a single one exceeds a limit. */
export function maxChips(chip: Pick<Chip, 'peak16' | 'memoryGB' | 'memory'>, { h100e, memoryGB, countsMemory }: Rule): number {
  const byCapacity = h100e === null ? Infinity : Math.floor((h100e * H100_OPS * (1 + 1e-12)) / chip.peak16);
  const counted = memoryGB !== null && (countsMemory === 'all' || chip.memory === 'hbm');
  return Math.min(byCapacity, counted ? Math.floor(memoryGB / chip.memoryGB) : Infinity);
}
