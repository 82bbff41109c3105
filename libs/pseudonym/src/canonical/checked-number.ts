import { entityValidators, personValidators, type Validator } from 'stdnum';
import { compactAlphanumerics, readNumber, refusePlaceholder } from './compact-number.js';
import { type PseudonymErrorCode, refusal } from '../refusal.js';
import type { Trail } from './trail.js';

/** Tax identifier of a company, or of a person trading as one. PSEUDONYM_TAX_ID when the country has validators and none accepts it. */
export function canonicalTaxId(country: string, raw: string): Trail {
  return checkedNumber(raw, [...(entityValidators[country] ?? []), ...(personValidators[country] ?? [])], 'PSEUDONYM_TAX_ID');
}

/** National identifier of a person. PSEUDONYM_NATIONAL_ID when the country has validators and none accepts it. */
export function canonicalNationalId(country: string, raw: string): Trail {
  return checkedNumber(raw, personValidators[country] ?? [], 'PSEUDONYM_NATIONAL_ID');
}

/**
 * The compact form of the first validator that accepts the number. Bare letters and digits are tried first, so that separators do
 * not decide which validator is first; then the number as written, for the few schemes whose separators carry meaning (RO NRC).
 */
function checkedNumber(raw: string, validators: readonly Validator[], code: PseudonymErrorCode): Trail {
  const written = readNumber(raw);
  const bare = refusePlaceholder(compactAlphanumerics(written));
  if (validators.length === 0) return bare.apply('no check digits known for this country', (value) => value);
  for (const form of [bare, written]) {
    for (const validator of validators) {
      const compact = accepted(validator, form.value);
      if (compact !== undefined) return form.apply(`compact form of ${validator.name.trim()}`, () => compact);
    }
  }
  throw refusal(code, 'fails the check of every number scheme known for this country');
}

function accepted(validator: Validator, value: string): string | undefined {
  try {
    const result = validator.validate(value);
    return result.isValid ? result.compact.toUpperCase() : undefined;
  } catch {
    // A few validators index into what they have not checked the length of; that is a refusal as well.
    return undefined;
  }
}
