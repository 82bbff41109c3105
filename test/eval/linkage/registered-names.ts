import { canonicalise } from '#libs/pseudonym';
import { deleter, type FormLists, type Spelling } from './deletion.js';
import { readText } from './folder.js';
import { groups } from './score.js';

const NAMES = 'cleanco_companies_sec_alpha2002.csv';

/** What the rules do to a list of registered companies, each of which is a legal person of its own. */
export interface RegisteredNames {
  readonly names: number;
  /** Groups of names that only what lists call a legal form tells apart: deletion merges them, the canonical form does not. */
  readonly mergedByDeletion: readonly (readonly string[])[];
  /** Groups of names that have one canonical form. */
  readonly mergedByCanonicalForm: readonly (readonly string[])[];
}

/** How much of a published list of legal forms the profile knows. */
export interface LegalForms {
  readonly list: string;
  readonly spellings: number;
  /** Spellings under which a company meets itself with its form in the list's first spelling. */
  readonly meet: number;
}

/** All that is done with the folder of lists. */
export interface ListReport {
  readonly registered: RegisteredNames;
  readonly legalForms: readonly LegalForms[];
}

/** Codes as `readFormLists`. */
export async function listReport(folder: string, lists: FormLists): Promise<ListReport> {
  return { registered: await registeredNames(folder, lists), legalForms: [agreement('ISO 20275', lists.iso20275), agreement('rigour organisation types', lists.rigour)] };
}

async function registeredNames(folder: string, lists: FormLists): Promise<RegisteredNames> {
  // `name;country`, without quotes.
  const lines = (await readText(folder, NAMES)).split(/\r?\n/).filter((line) => line !== '');
  const names = [...new Set(lines.map((line) => line.slice(0, line.lastIndexOf(';')).trim()))];
  const canonical = names.map(canonicalForm);
  const merged = (keys: readonly (string | undefined)[]): (readonly number[])[] => [...groups(keys).values()].filter((places) => places.length > 1);
  const named = (places: readonly number[]): string[] => places.map((place) => names[place] ?? '');
  return {
    names: names.length,
    mergedByDeletion: merged(names.map(deleter(lists))).filter((places) => new Set(places.map((place) => canonical[place])).size > 1).map(named),
    mergedByCanonicalForm: merged(canonical).map(named),
  };
}

function agreement(list: string, spellings: readonly Spelling[]): LegalForms {
  const company = (form: string): string | undefined => canonicalForm(`Acme ${form}`);
  return { list, spellings: spellings.length, meet: spellings.filter(({ form, spelling }) => company(form) === company(spelling)).length };
}

const canonicalForm = (name: string): string | undefined => canonicalise({ name }).identifiers[0]?.canonical;
