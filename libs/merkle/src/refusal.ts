import { CodedError } from '#libs/errors';

/** Every code that this library refuses with. */
export type MerkleCode = 'MERKLE_PROOF';

export function proofRefusal(message: string, field: string): CodedError<MerkleCode> {
  return new CodedError('MERKLE_PROOF', message, { field });
}
