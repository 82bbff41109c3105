import { CodedError } from '#libs/errors';

/**
 * Why a manifest is not published: the file cannot be read, a generation that is not newer than the published one, or one that changes what its
 * epoch's tokens rest on.
 */
export class EpochError extends CodedError<'EPOCH_FILE' | 'EPOCH_GENERATION' | 'EPOCH_CONSTANTS'> {}
