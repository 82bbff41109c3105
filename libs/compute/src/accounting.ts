import { CodedError, isCodedError } from '#libs/errors';
import type { ComputeErrorCode } from './errors.js';
import { densePeakGOPs, findAccelerator } from './find.js';

/** So many accelerators of one model. */
export interface AcceleratorGroup {
  readonly model: string;
  readonly count: number;
}

const GIGA_PER_TERA = 1_000n;

/** Summed dense peak of several accelerator groups, TOP/s (a double; exact for integer GOP/s below 2^53). */
export function rateTOPs(accelerators: readonly AcceleratorGroup[], precision: string): number {
  return (smallRateGOPs(accelerators, precision) ?? Number(rateGOPs(accelerators, precision))) / 1_000;
}

/**
 * Theoretical operations = Σ count × dense peak × seconds, in integer tera-OP, rounded up (towards caution) once at the end,
 * so that splitting a group in two never changes the figure. `seconds` and every `count` are non-negative safe integers, else
 * COMPUTE_SECONDS, COMPUTE_COUNT. CodedError COMPUTE_OVERFLOW above 2^53 − 1 tera-OP. Heim et al. section 3.3.3; Alg. 1 line 9.
 */
export function theoreticalTOP(accelerators: readonly AcceleratorGroup[], precision: string, seconds: number): number {
  if (!Number.isSafeInteger(seconds) || seconds < 0) {
    throw new CodedError<ComputeErrorCode>('COMPUTE_SECONDS', 'seconds must be a non-negative integer', { field: 'seconds' });
  }
  const small = (smallRateGOPs(accelerators, precision) ?? Infinity) * seconds;
  // Exact in doubles: a product of whole numbers beyond 2^53 − 1 never rounds to less, and neither remainder nor division of what is left rounds at all.
  if (small <= Number.MAX_SAFE_INTEGER) return (small - (small % 1_000)) / 1_000 + Math.sign(small % 1_000);
  const gigaOps = rateGOPs(accelerators, precision) * BigInt(seconds);
  const teraOps = (gigaOps + GIGA_PER_TERA - 1n) / GIGA_PER_TERA;
  if (teraOps > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new CodedError<ComputeErrorCode>('COMPUTE_OVERFLOW', 'operations exceed 2^53 - 1 tera-OP', { field: 'accelerators' });
  }
  return Number(teraOps);
}

/** Σ count × memoryGB. */
export function memoryGB(accelerators: readonly AcceleratorGroup[]): number {
  let sum = 0;
  for (const [index, group] of accelerators.entries()) sum += inGroup(index, () => checkedCount(group) * findAccelerator(group.model).memoryGB);
  return sum;
}

/** Dense BF16 peak of the H100 SXM5, TOP/s: 989.5. */
const H100_TOPS = densePeakGOPs('NVIDIA H100 SXM5 80GB', 'bf16') / 1_000;

/** Rate in H100-equivalents (dense BF16 peak 989.5 TFLOP/s as the catalogue has it; MIRI's covered cluster counts with 990). */
export function h100Equivalents(rateTOPs: number): number {
  return rateTOPs / H100_TOPS;
}

function rateGOPs(accelerators: readonly AcceleratorGroup[], precision: string): bigint {
  return accelerators.reduce((sum, group, index) => sum + inGroup(index, () => countOf(group) * BigInt(densePeakGOPs(group.model, precision))), 0n);
}

/** `rateGOPs` in doubles where every sum is an exact integer, which is nearly always; undefined otherwise. */
function smallRateGOPs(accelerators: readonly AcceleratorGroup[], precision: string): number | undefined {
  let sum = 0;
  for (const [index, { model, count }] of accelerators.entries()) {
    if (!Number.isSafeInteger(count) || count < 0) return undefined;
    sum += count * inGroup(index, () => densePeakGOPs(model, precision));
    if (sum > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return sum;
}

function countOf(group: AcceleratorGroup): bigint {
  return BigInt(checkedCount(group));
}

function checkedCount({ count }: AcceleratorGroup): number {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new CodedError<ComputeErrorCode>('COMPUTE_COUNT', 'count must be a non-negative integer');
  }
  return count;
}

/** Runs `compute` and adds to a refusal which group it concerns. */
function inGroup<T>(index: number, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    throw isCodedError(error) ? error.at({ field: `accelerators.${index}` }) : error;
  }
}
