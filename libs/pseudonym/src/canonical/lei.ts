import { readNumber } from './compact-number.js';
import { refusal } from '../refusal.js';
import type { Trail } from './trail.js';

/** LEI (ISO 17442): 18 letters or digits and two check digits. PSEUDONYM_EMPTY, PSEUDONYM_LEI. */
export function canonicalLei(raw: string): Trail {
  const compact = readNumber(raw).apply('drop spaces and hyphens', (value) => value.replaceAll(/[\p{Z}\p{Cc}\p{Pd}]/gu, ''));
  if (compact.value === '') throw refusal('PSEUDONYM_EMPTY', 'is empty after canonicalisation');
  // Tested before upper-casing, which maps some letters outside ASCII into it.
  if (!/^[0-9A-Za-z]{18}[0-9]{2}$/.test(compact.value)) throw refusal('PSEUDONYM_LEI', 'is not 18 letters or digits and two check digits (ISO 17442)');
  const lei = compact.apply('upper case', (value) => value.toUpperCase());
  if (mod97(lei.value) !== 1) throw refusal('PSEUDONYM_LEI', 'has wrong check digits (ISO 7064 MOD 97-10)');
  return lei.apply('check digits (ISO 7064 MOD 97-10)', (value) => value);
}

/** ISO 7064 MOD 97-10 with A = 10 … Z = 35, digit by digit: the whole number has up to 40 digits and does not fit a double. */
export function mod97(alphanumerics: string): number {
  let remainder = 0;
  for (const character of alphanumerics) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}
