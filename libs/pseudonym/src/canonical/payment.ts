// A reference of what pays is strong: it merges two accounts by itself. So a scheme is known here only if its references are
// given per card or bank account. What looks alike and is not:
//   - A reference that a payment service gives per merchant, order or payer record (`cus_…`, a mandate, a merchant number): two
//     services, or two merchants of one service, hand out the same, or one stands on all of a merchant's payments. It would join
//     strangers.
//   - A network token (DPAN) differs from merchant to merchant for one card, so it never meets, and it has the form of a card number.
//   - A card number: six to eight digits name the issuer, the last is a check digit and four are printed on receipts; what is left is
//     enumerated at once where tokens are keyed hashes, and a file that holds it falls under PCI DSS. Refused in every scheme.
import { readNumber } from './compact-number.js';
import { refusal } from '../refusal.js';
import type { Trail } from './trail.js';

interface Scheme {
  readonly form: RegExp;
  /** Case carries no meaning. */
  readonly upper: boolean;
}

const SCHEMES: ReadonlyMap<string, Scheme> = new Map([
  // EMVCo Payment Account Reference: one per card account, the same at every merchant and for every token of it. 29 characters.
  ['par', { form: /^[0-9A-Z]{29}$/, upper: true }],
  // Stripe's fingerprint of a card or bank account: one per number within an account or platform of Stripe, random elsewhere.
  ['stripe-fingerprint', { form: /^[0-9A-Za-z]{16}$/, upper: false }],
]);

/** What `payment` goes by, for the digest of the profile. */
export const PAYMENT_SCHEMES = [...SCHEMES].map(([name, { form, upper }]) => `${name}: ${form.source}${upper ? ' upper' : ''}`);

/** PSEUDONYM_PAYMENT_SCHEME unless known to give one reference per card or account. */
export function paymentScheme(raw: string): Scheme & { readonly name: string } {
  const name = raw.length <= 80 ? raw.trim().toLowerCase() : '';
  const scheme = SCHEMES.get(name);
  if (scheme === undefined) throw refusal('PSEUDONYM_PAYMENT_SCHEME', `is none of the schemes whose references name one card or account (${[...SCHEMES.keys()].join(', ')})`);
  return { name, ...scheme };
}

/** Reference within its scheme. PSEUDONYM_EMPTY, PSEUDONYM_CARD_NUMBER for 12 to 19 digits with the check digit of a card, PSEUDONYM_PAYMENT, PSEUDONYM_PLACEHOLDER. */
export function canonicalPayment({ form, upper }: Scheme, raw: string): Trail {
  const compact = readNumber(raw).apply('drop spaces and hyphens', (value) => value.replaceAll(/[\p{Z}\p{Cc}\p{Pd}]/gu, ''));
  if (compact.value === '') throw refusal('PSEUDONYM_EMPTY', 'is empty after canonicalisation');
  if (isCardNumber(compact.value)) throw refusal('PSEUDONYM_CARD_NUMBER', 'has the form of a card number, which must not be here');
  const cased = upper && /^[0-9A-Za-z]*$/.test(compact.value) ? compact.apply('upper case', (value) => value.toUpperCase()) : compact;
  if (!form.test(cased.value)) throw refusal('PSEUDONYM_PAYMENT', 'has not the form of a reference of its scheme');
  if (!/[^0]/.test(cased.value)) throw refusal('PSEUDONYM_PLACEHOLDER', 'has nothing but zeros: a placeholder and not a reference');
  return cased;
}

/** ISO/IEC 7812: 12 to 19 digits, the last one by the Luhn formula. */
function isCardNumber(text: string): boolean {
  if (!/^[0-9]{12,19}$/.test(text)) return false;
  const doubled = Array.from(text).toReversed().map((digit, place) => Number(digit) * (place % 2 === 0 ? 1 : 2));
  return doubled.reduce((sum, value) => sum + (value > 9 ? value - 9 : value), 0) % 10 === 0;
}
