import { CodedError } from '#libs/errors';

/** Why a change of the register is refused. */
export class RegistryError extends CodedError<
  'PROVIDER_EXISTS' | 'PROVIDER_UNKNOWN' | 'PROVIDER_ISS' | 'PROVIDER_NAME' | 'OFFICER_EXISTS' | 'OFFICER_NAME' | 'KEY_EXISTS' | 'KEY_UNKNOWN' | 'KEY_ALREADY_REVOKED' | 'KEY_FILE'
> {}
