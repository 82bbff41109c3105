/** Arithmetic formats that the catalogue may give a dense peak for. */
export type Precision = 'fp64' | 'fp32' | 'tf32' | 'bf16' | 'fp16' | 'fp8' | 'int8' | 'fp4';

/** One accelerator model: figures without sparsity, from the source named. */
export interface Accelerator {
  readonly model: string;
  readonly manufacturer: string;
  /** Other spellings that are accepted on input, compared after lower-casing and squeezing punctuation. */
  readonly aliases: readonly string[];
  /** Dense peak in integer giga-operations per second (OP/s ÷ 1e9), by precision. */
  readonly peakGOPs: Readonly<Partial<Record<Precision, number>>>;
  /** High-bandwidth memory of one accelerator, GB (1e9 bytes as marketed). */
  readonly memoryGB: number;
  /** Document the figures come from and its date. */
  readonly source: string;
}

/** Version of the catalogue's data: part of what a verdict rests on. */
export const CATALOGUE_VERSION = '2026-11';
/** All known models, sorted by name. */
export const CATALOGUE: readonly Accelerator[] = [];
/** By exact model or alias. CodedError COMPUTE_ACCELERATOR_UNKNOWN whose message lists what is known. */
export function findAccelerator(_model: string): Accelerator { throw new Error('unfilled'); }
/** Dense peak, integer GOP/s. CodedError COMPUTE_PRECISION_UNKNOWN listing the precisions the model has. */
export function densePeakGOPs(_model: string, _precision: string): number { throw new Error('unfilled'); }
/** Summed dense peak of several accelerator groups, TOP/s (a double; exact for integer GOP/s below 2^53). */
export function rateTOPs(_accelerators: readonly { readonly model: string; readonly count: number }[], _precision: string): number { throw new Error('unfilled'); }
/**
 * Theoretical operations = Σ count × dense peak × seconds, in integer tera-OP, rounded up (towards caution) once at the end.
 * Exact (bigint inside). CodedError COMPUTE_OVERFLOW above 2^53 − 1 tera-OP. Heim et al. section 3.3.3; Alg. 1 line 9.
 */
export function theoreticalTOP(_accelerators: readonly { readonly model: string; readonly count: number }[], _precision: string, _seconds: number): number { throw new Error('unfilled'); }
/** Σ count × memoryGB. */
export function memoryGB(_accelerators: readonly { readonly model: string; readonly count: number }[]): number { throw new Error('unfilled'); }
/** Rate in H100-equivalents (dense BF16 peak 989.5 TFLOP/s as the catalogue has it). */
export function h100Equivalents(_rateTOPs: number): number { throw new Error('unfilled'); }
