import { LEADING_FORMS, TRAILING_FORMS } from './legal-form-list.js';

/** Spelling → the form it stands for. */
export interface Spellings {
  readonly trailing: ReadonlyMap<string, string>;
  readonly leading: ReadonlyMap<string, string>;
}

const spellings = (forms: Readonly<Record<string, readonly string[]>>): [string, string][] =>
  Object.entries(forms).flatMap(([form, others]) => [form, ...others].map((spelling): [string, string] => [spelling, form]));

export const LEGAL_FORMS: Spellings = {
  trailing: new Map([...spellings(TRAILING_FORMS), ...spellings(LEADING_FORMS)]),
  leading: new Map(spellings(LEADING_FORMS)),
};
const LONGEST = Math.max(...[...LEGAL_FORMS.trailing.keys()].map((spelling) => spelling.split(' ').length));

/** A company's name taken apart. `core` has at least one word: a name that is nothing but forms is all core. */
export interface CompanyName {
  readonly core: readonly string[];
  /** Canonical spellings, those behind the name in their order and then those in front, each once. */
  readonly forms: readonly string[];
}

/**
 * Takes the legal forms from both ends of a folded name, and the English article, which people leave out at will: `The Acme Company`,
 * `Acme Company (The)` and `Acme Co` are one name. Forms are canonicalised and never dropped: Rio Tinto Ltd and Rio Tinto plc, Unilever N.V.
 * and Unilever plc are different persons.
 */
export function readLegalForms(folded: string, { trailing, leading } = LEGAL_FORMS): CompanyName {
  let core = folded.split(' ');
  const behind: string[] = [];
  const before: string[] = [];
  for (;;) {
    if (core.length > 1 && core[0] === 'the') core = core.slice(1);
    else if (core.length > 1 && core.at(-1) === 'the') core = core.slice(0, -1);
    else {
      const first = formAt(core, leading, (words, length) => words.slice(0, length));
      // Longest first: `public limited company` is a plc and not some "public" company limited.
      const last = first === undefined ? formAt(core, trailing, (words, length) => words.slice(words.length - length)) : undefined;
      if (first !== undefined) before.push(first.form);
      if (last !== undefined) behind.unshift(last.form);
      if (first === undefined && last === undefined) break;
      core = first === undefined ? core.slice(0, core.length - (last?.length ?? 0)) : core.slice(first.length);
    }
  }
  // Which of several forms would be the name is anybody's guess, so none of them is moved.
  if (trailing.has(core.join(' ')) || trailing.has(core.join(''))) return { core: folded.split(' '), forms: [] };
  return { core, forms: [...new Set([...behind, ...before])] };
}

interface FoundForm {
  readonly form: string;
  /** In words. */
  readonly length: number;
}

function formAt(words: readonly string[], table: ReadonlyMap<string, string>, part: (words: readonly string[], length: number) => readonly string[]): FoundForm | undefined {
  for (let length = Math.min(words.length - 1, LONGEST); length > 0; length--) {
    const form = formOf(part(words, length), table);
    if (form !== undefined) return { form, length };
  }
  return undefined;
}

function formOf(words: readonly string[], table: ReadonlyMap<string, string>): string | undefined {
  const asWritten = table.get(words.join(' '));
  // `S. A.` and `A/S` arrive as single letters.
  return asWritten ?? (words.length > 1 && words.every((word) => word.length === 1) ? table.get(words.join('')) : undefined);
}
