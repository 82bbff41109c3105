import type { Trail } from './trail.js';

// The value comes from a customer who may want two providers to see two names. What is folded here is what survives typing and
// copying; look-alike letters of another script (Cyrillic А for Latin A) are NOT folded and give another token, which is why a
// name never merges anything by itself.

/** What people type or leave out at will. Accents used as apostrophes (U+00B4, U+1FFD, U+0060, U+1FEF, U+FF40) go before NFKC, which would make some of them a space and a mark. */
const ORNAMENTS = /[\p{Cf}\p{DI}™®©℠\u00b4\u1ffd\u0060\u1fef\uff40]/gu;
/** Deleted without a gap: abbreviations (`N.V.`, `S.p.A.`) and apostrophes are one word with or without them. */
const INNER_PUNCTUATION = /[.．。'’‘‛ʼʹ′]/gu;
const OTHER_PUNCTUATION = /\p{P}/gu;
const SPACE = /[\p{Z}\p{Cc}]+/gu;
/** Scripts in which a combining mark may be left out in writing. Elsewhere (Devanagari, Thai, kana …) it is part of the letter and stays. */
const OPTIONAL_MARK_SCRIPTS = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}]/u;
const MARK = /\p{M}/u;
const LETTER = /\p{L}/u;

/** The rules that names of companies and of people share. */
export function foldName(name: Trail): Trail {
  return name
    .apply('drop invisible characters and trade marks', (value) => value.replaceAll(ORNAMENTS, ''))
    .apply('compatibility composition (NFKC)', (value) => value.normalize('NFKC'))
    .apply('full case folding', foldCase)
    .apply('drop marks (NFKD)', stripMarks)
    .apply('drop punctuation, "&" is "and"', (value) => value.replaceAll('&', ' and ').replaceAll(INNER_PUNCTUATION, '').replaceAll(OTHER_PUNCTUATION, ' '))
    .apply('squeeze spaces', (value) => value.replaceAll(SPACE, ' ').trim());
}

/** True when nothing is left that names anything. */
export function isBlank(folded: string): boolean {
  return !/[\p{L}\p{N}]/u.test(folded);
}

/**
 * Full case folding without a locale: lower(upper(lower(x))) sends ß, ẞ and SS to `ss` and I, i and dotless ı to `i`, and equals
 * CaseFolding.txt (C + F) up to one more round for every code point of 15.0. Final sigma depends on its neighbours in
 * `toLowerCase`, so it is made an ordinary one.
 */
function foldCase(value: string): string {
  return value.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

function stripMarks(value: string): string {
  if (/^[\0-\x7f]*$/.test(value)) return value;
  let kept = '';
  let markBelongs = false;
  for (const character of value.normalize('NFKD')) {
    if (!MARK.test(character)) markBelongs = LETTER.test(character) && !OPTIONAL_MARK_SCRIPTS.test(character);
    else if (!markBelongs) continue;
    kept += character;
  }
  return kept.normalize('NFC');
}
