import { CodedError, type Place } from '#libs/errors';

/** Refusals of this library; the first group as `RefusedIdentifier.code`, the second thrown. */
export type PseudonymErrorCode =
  | 'PSEUDONYM_EMPTY'
  | 'PSEUDONYM_TOO_LONG'
  | 'PSEUDONYM_CHARACTERS'
  | 'PSEUDONYM_PLACEHOLDER'
  | 'PSEUDONYM_COUNTRY'
  | 'PSEUDONYM_REGISTER'
  | 'PSEUDONYM_LEI'
  | 'PSEUDONYM_TAX_ID'
  | 'PSEUDONYM_NATIONAL_ID'
  | 'PSEUDONYM_BIRTH_DATE'
  | 'PSEUDONYM_OWNER_INCOMPLETE'
  | 'PSEUDONYM_IBAN'
  | 'PSEUDONYM_PAYMENT_SCHEME'
  | 'PSEUDONYM_PAYMENT'
  | 'PSEUDONYM_CARD_NUMBER'
  | 'PSEUDONYM_EMAIL'
  | 'PSEUDONYM_PHONE'
  | 'PSEUDONYM_DOMAIN'
  | 'PSEUDONYM_DOMAIN_SHARED'
  // thrown
  | 'PSEUDONYM_PROFILE'
  | 'PSEUDONYM_KEY_SHORT'
  | 'PSEUDONYM_EPOCH'
  | 'PSEUDONYM_ENDPOINT'
  | 'PSEUDONYM_TIME';

/** A refusal; `reason` never contains the value it is about. */
export function refusal(code: PseudonymErrorCode, reason: string, place: Place = {}, options?: ErrorOptions): CodedError<PseudonymErrorCode> {
  return new CodedError(code, reason, place, options);
}
