import { CodedError } from '#libs/errors';

/** STRUCTURING_INPUT: a timeline that cannot be judged. STRUCTURING_THRESHOLDS: parameters that cannot be judged by. STRUCTURING_STATE: bytes that are no entity state. */
export type StructuringErrorCode = 'STRUCTURING_INPUT' | 'STRUCTURING_THRESHOLDS' | 'STRUCTURING_STATE';

/** An error about one field of the timeline. `message` may hold a workload id, which is a pseudonym, and no other value. */
export function inputError(field: string, message: string): CodedError<StructuringErrorCode> {
  return new CodedError<StructuringErrorCode>('STRUCTURING_INPUT', message, { field });
}
