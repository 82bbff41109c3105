import { CodedError } from '#libs/errors';

/** Why the hub refuses a change of the register, beyond what libs/entries does. */
export class RegistryError extends CodedError<
  | 'PROVIDER_ISS'
  | 'PROVIDER_NAME'
  | 'OFFICER_NAME'
  | 'KEY_FILE'
  /** Not a JSON object with kind and content. */
  | 'KEY_ACT_FORM'
  /** Not the name of a stream and a number in it. */
  | 'KEY_COMPROMISED'
  /** Too many wait. */
  | 'KEY_BUSY'
  /** An act that was signed in the future by the hub's clock. */
  | 'KEY_FROM_FUTURE'
  /** A revocation that nobody signed, brought by somebody. */
  | 'KEY_ACT_UNSIGNED'
> {}
