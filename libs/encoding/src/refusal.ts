import { CodedError, type Place } from '#libs/errors';

/** Every code that this library refuses with. */
export type EncodingCode =
  | 'ENCODING_BASE64URL'
  | 'ENCODING_HEX'
  | 'ENCODING_UTF8'
  | 'ENCODING_TOO_LONG'
  | 'ENCODING_JSON'
  | 'ENCODING_JSON_DUPLICATE'
  | 'ENCODING_JSON_DEPTH';

/**
 * The original SyntaxError or TypeError is left out on purpose: V8 quotes the input in it, and the
 * input may hold an identifier or a key.
 */
export function refusal(code: EncodingCode, message: string, place: Place = {}): CodedError<EncodingCode> {
  return new CodedError(code, message, place);
}
