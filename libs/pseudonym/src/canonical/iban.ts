import { isValidIBAN } from 'ibantools';
import { compactAlphanumerics, readNumber, refusePlaceholder } from './compact-number.js';
import { refusal } from '../refusal.js';
import type { Trail } from './trail.js';

/**
 * IBAN in its electronic form (ISO 13616): letters and digits, upper case, without the printed groups of four. PSEUDONYM_IBAN
 * unless the country's length and structure and the check digits are right. Whether the account is the customer's own or one that
 * a payment service collects into cannot be told from the number: at the hub, a number on too many accounts is quarantined.
 */
export function canonicalIban(raw: string): Trail {
  const compact = refusePlaceholder(compactAlphanumerics(readNumber(raw).apply('without "IBAN" in front', (value) => value.replace(/^IBAN[\s:]*/i, ''))));
  if (!isValidIBAN(compact.value)) throw refusal('PSEUDONYM_IBAN', 'is not an IBAN of a country of the registry, or has wrong check digits (ISO 13616)');
  // Check digits are never all zero, so the account itself is looked at.
  if (!/[1-9A-Z]/.test(compact.value.slice(4))) throw refusal('PSEUDONYM_PLACEHOLDER', 'has an account number of zeros: a placeholder and not an account');
  return compact.apply('structure and check digits (ISO 13616)', (value) => value);
}
