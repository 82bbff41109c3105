/** Refusals of this library. */
export type ComputeErrorCode =
  | 'COMPUTE_ACCELERATOR_UNKNOWN'
  | 'COMPUTE_PRECISION_UNKNOWN'
  | 'COMPUTE_COUNT'
  | 'COMPUTE_SECONDS'
  | 'COMPUTE_OVERFLOW';
