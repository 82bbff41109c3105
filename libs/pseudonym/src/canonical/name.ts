import { foldName, isBlank } from './fold-name.js';
import { canonicaliseLegalForm } from './legal-forms.js';
import { refusal } from '../refusal.js';
import { Trail } from './trail.js';

const MAX_NAME_LENGTH = 512;

/** Name of a company or other customer, legal form in its canonical spelling. */
export function canonicalCompanyName(raw: string): Trail {
  return readName(raw).apply('legal form in its canonical spelling', canonicaliseLegalForm);
}

/** Name of a person. PSEUDONYM_EMPTY when no letter or digit is left: an empty string is never hashed, it would join everybody. */
export function readName(raw: string): Trail {
  const folded = foldName(Trail.start(raw, MAX_NAME_LENGTH));
  if (isBlank(folded.value)) throw refusal('PSEUDONYM_EMPTY', 'is empty after canonicalisation');
  return folded;
}
