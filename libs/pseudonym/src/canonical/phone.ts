import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { readNumber } from './compact-number.js';
import { refusal } from '../refusal.js';
import type { Trail } from './trail.js';

/**
 * Telephone number in E.164 (ITU-T), without an extension. One without country code is read as dialled within `country` (ISO 3166-1
 * alpha-2). PSEUDONYM_EMPTY; PSEUDONYM_COUNTRY when it needs a country and has none; PSEUDONYM_PHONE unless the numbering plan has it: a number that is merely
 * possible is mostly a wrong country, and would be somebody else's.
 */
export function canonicalPhone(country: string | undefined, raw: string): Trail {
  const written = readNumber(raw);
  if (!/[\p{L}\p{N}]/u.test(written.value)) throw refusal('PSEUDONYM_EMPTY', 'is empty after canonicalisation');
  const international = written.value.startsWith('+');
  if (!international && (country === undefined || !isSupportedCountry(country))) {
    throw refusal('PSEUDONYM_COUNTRY', 'is needed to read a telephone number that does not begin with + and its country code', { field: 'country' });
  }
  const parsed = parsePhoneNumberFromString(written.value, { extract: false, ...(international ? {} : { defaultCountry: country as CountryCode }) });
  if (parsed?.isValid() !== true) throw refusal('PSEUDONYM_PHONE', 'is not a number of the numbering plan of its country');
  return written.apply(international ? 'E.164' : `E.164, dialled within ${country}`, () => parsed.number);
}
