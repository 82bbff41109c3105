import { CodedError, type Place } from '#libs/errors';

/** Every code that this library refuses with. */
export type SigningCode =
  | 'SIGNING_SIZE'
  | 'SIGNING_FORMAT'
  | 'SIGNING_BASE64URL'
  | 'SIGNING_HEADER'
  | 'SIGNING_ALG'
  | 'SIGNING_TYP'
  | 'SIGNING_KEY'
  | 'SIGNING_KEY_INVALID'
  | 'SIGNING_SIGNATURE'
  | 'SIGNING_SEAL';

export function refusal(code: SigningCode, message: string, place: Place = {}): CodedError<SigningCode> {
  return new CodedError(code, message, place);
}
