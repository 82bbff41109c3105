import { parse } from 'yaml';
import { z } from 'zod';
import { CodedError } from '#libs/errors';
import { canonicalise } from '#libs/pseudonym';
import type { EvalErrorCode } from '../errors.js';
import { readRows, readText } from './folder.js';

const FORMS = 'gleif_elf-code-list-v1.5_2023-09-28.csv';
const TYPES = 'opensanctions_rigour_org_types.yml';

/** A spelling of a legal form and the spelling that a list gives for it first. */
export interface Spelling {
  readonly form: string;
  readonly spelling: string;
}

/** The two published lists of legal forms, ISO 20275 (a form and its abbreviations) and rigour's organisation types (what is displayed and its aliases). */
export interface FormLists {
  readonly iso20275: readonly Spelling[];
  readonly rigour: readonly Spelling[];
}

const orgTypes = z.object({ types: z.array(z.object({ display: z.string().optional(), aliases: z.array(z.unknown()).default([]) })).min(1) });

/** Codes as `readRows`, and EVAL_SCHEMA for YAML of another kind. */
export async function readFormLists(folder: string): Promise<FormLists> {
  const elf = await readRows(folder, FORMS, ['Entity Legal Form name Local name', 'Abbreviations Local language']);
  return {
    iso20275: elf.flatMap(({ 'Entity Legal Form name Local name': form = '', 'Abbreviations Local language': abbreviations = '' }) =>
      form === '' ? [] : abbreviations.split(';').filter((text) => text.trim() !== '').map((spelling) => ({ form, spelling })),
    ),
    rigour: await readTypes(folder),
  };
}

/**
 * What tools of the field do with a legal form, for comparison: the name as the profile folds it, with all that either list has deleted from its
 * end, again and again, down to one word. Undefined where the profile refuses the name.
 */
export function deleter({ iso20275, rigour }: FormLists): (name: string) => string | undefined {
  const known = new Set([...iso20275, ...rigour].flatMap(({ form, spelling }) => [form, spelling]).flatMap((text) => folded(text) ?? []));
  const longest = Math.max(...[...known].map((text) => text.split(' ').length));
  return (name) => {
    const words = folded(name)?.split(' ');
    return words === undefined ? undefined : withoutEnd(words, known, longest).join(' ');
  };
}

function withoutEnd(words: readonly string[], known: ReadonlySet<string>, longest: number): readonly string[] {
  for (let length = Math.min(longest, words.length - 1); length > 0; length--) {
    if (known.has(words.slice(-length).join(' '))) return withoutEnd(words.slice(0, -length), known, longest);
  }
  return words;
}

/** The step of the product's canonicalisation before legal forms. */
function folded(name: string): string | undefined {
  return canonicalise({ name }).identifiers[0]?.steps.find(({ rule }) => rule === 'squeeze spaces')?.result;
}

async function readTypes(folder: string): Promise<Spelling[]> {
  const file = `normalisation/${TYPES}`;
  const text = await readText(folder, TYPES);
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw new CodedError<EvalErrorCode>('EVAL_SCHEMA', 'the file is not YAML', { file }, { cause });
  }
  const read = orgTypes.safeParse(value);
  if (!read.success) throw new CodedError<EvalErrorCode>('EVAL_SCHEMA', 'the file is no list of organisation types', { file, field: read.error.issues[0]?.path.join('.') ?? '' });
  return read.data.types.flatMap(({ display, aliases }) => (display === undefined ? [] : aliases.map((alias) => ({ form: display, spelling: String(alias) }))));
}
