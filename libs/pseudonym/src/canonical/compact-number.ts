import { refusal } from '../refusal.js';
import { Trail } from './trail.js';

const MAX_NUMBER_LENGTH = 100;
const INVISIBLE = /[\p{Cf}\p{DI}]/gu;

/** The value without invisible characters, in NFKC (full-width digits become ASCII), trimmed. */
export function readNumber(raw: string): Trail {
  return Trail.start(raw, MAX_NUMBER_LENGTH)
    .apply('drop invisible characters', (value) => value.replaceAll(INVISIBLE, ''))
    .apply('compatibility composition (NFKC)', (value) => value.normalize('NFKC').trim());
}

/**
 * Letters and digits only, upper case. PSEUDONYM_EMPTY; PSEUDONYM_CHARACTERS for a letter or digit outside ASCII, which may be a
 * look-alike, and which `toUpperCase` could turn into an ASCII one (dotless ı).
 */
export function compactAlphanumerics(number: Trail): Trail {
  const compact = number.apply('letters and digits only', (value) => value.replaceAll(/[^\p{L}\p{N}]/gu, ''));
  if (compact.value === '') throw refusal('PSEUDONYM_EMPTY', 'is empty after canonicalisation');
  if (!/^[0-9A-Za-z]+$/.test(compact.value)) throw refusal('PSEUDONYM_CHARACTERS', 'has letters or digits outside ASCII');
  return compact.apply('upper case', (value) => value.toUpperCase());
}

/** PSEUDONYM_PLACEHOLDER for what is typed when there is no number (`N/A`, `unknown`, `000000000`, which has valid check digits in many schemes): it would join strangers. */
export function refusePlaceholder(compact: Trail): Trail {
  if (!/[1-9]/.test(compact.value)) throw refusal('PSEUDONYM_PLACEHOLDER', 'has no digit other than zero: a placeholder and not a number');
  return compact;
}
