/** Arithmetic formats that the catalogue may give a dense peak for. */
export type Precision = 'fp64' | 'fp32' | 'tf32' | 'bf16' | 'fp16' | 'fp8' | 'int8' | 'fp4';

/** One accelerator model: figures without sparsity, from the source named. */
export interface Accelerator {
  readonly model: string;
  readonly manufacturer: string;
  /** Other spellings that are accepted on input, compared after upper-casing and dropping spaces, hyphens and underscores. */
  readonly aliases: readonly string[];
  /** Dense peak in integer giga-operations per second (OP/s ÷ 1e9), by precision. */
  readonly peakGOPs: Readonly<Partial<Record<Precision, number>>>;
  /** High-bandwidth memory of one accelerator, GB (1e9 bytes as marketed). */
  readonly memoryGB: number;
  /** Document the figures come from and its date. */
  readonly source: string;
}

/** A catalogue entry before its manufacturer is filled in. */
export type Entry = Omit<Accelerator, 'manufacturer'>;
