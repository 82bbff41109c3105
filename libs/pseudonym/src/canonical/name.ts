import type { Canonical } from './attempt.js';
import { foldName, isBlank } from './fold-name.js';
import { LEGAL_FORMS, readLegalForms, type Spellings } from './legal-form.js';
import { refusal } from '../refusal.js';
import { scriptsOf } from './scripts.js';
import { skeleton, SKELETON_FORMS } from './skeleton.js';
import { Trail } from './trail.js';

const MAX_NAME_LENGTH = 512;
/** Without a country: who disguises a name would not stop at that. */
const SKELETON_SCHEME = 'skeleton';

/** The name of a company or other customer in its canonical form, and its skeleton. `country` is the scheme of the first. */
export function canonicalNames(country: string, raw: string): readonly Canonical[] {
  const folded = readName(raw);
  const looked = folded.note('scripts (UTS #39 section 5.1)', scriptsOf(folded.value)).apply('skeleton (UTS #39 section 4)', skeleton);
  return [
    { scheme: country, trail: arranged(folded, LEGAL_FORMS) },
    { scheme: SKELETON_SCHEME, trail: arranged(looked, SKELETON_FORMS) },
  ];
}

/** Name of a person. PSEUDONYM_EMPTY when no letter or digit is left: an empty string is never hashed, it would join everybody. */
export function readName(raw: string): Trail {
  const folded = foldName(Trail.start(raw, MAX_NAME_LENGTH));
  if (isBlank(folded.value)) throw refusal('PSEUDONYM_EMPTY', 'is empty after canonicalisation');
  return folded;
}

function arranged(name: Trail, spellings: Spellings): Trail {
  return name
    .apply('no article, legal form in its canonical spelling and behind the name', (folded) => {
      const { core, forms } = readLegalForms(folded, spellings);
      return [...core, ...forms].join(' ');
    })
    .apply('no spaces within the name', (value) => {
      const { core, forms } = readLegalForms(value, spellings);
      return [core.reduce(joined), ...forms].join(' ');
    });
}

/** `Good Will` and `Goodwill` are one name, `2004-1` and `200-41` are two. */
function joined(before: string, word: string): string {
  return /\p{N}$/u.test(before) && /^\p{N}/u.test(word) ? `${before} ${word}` : before + word;
}
