import { CodedError } from '#libs/errors';
import type { EvalErrorCode } from '../errors.js';
import { readRows, type Folder } from './folder.js';
import { type Score, score } from './score.js';
import { type MadeToken, tokensOf } from './tokens.js';

const FILE = 'opensanctions_name_bench_cases.csv';
const ORGANISATIONS: ReadonlySet<string> = new Set(['Company', 'Organization', 'LegalEntity']);

/** The names under which bars and tables speak of rules. */
export const NAME_RULES = {
  canonical: 'canonical form',
  skeleton: 'skeleton',
  either: 'canonical form or skeleton',
  deleted: 'legal forms deleted (not the product)',
} as const;

/** Results on pairs of names of which somebody decided whether they are one organisation's. */
export interface CompanyReport {
  readonly pairs: number;
  readonly truePairs: number;
  readonly scores: readonly Score[];
  /** Pairs of two organisations that deleting the legal form makes one, and the canonical form does not. */
  readonly mergedByDeletion: readonly (readonly [string, string])[];
}

/**
 * Labelled pairs of organisations; with `deleted`, also what a rule that deletes legal forms would make of them. Codes as `readRows`, and
 * EVAL_SCHEMA for a label other than true and false.
 */
export async function companyReport({ linkage }: Folder, deleted?: (name: string) => string | undefined): Promise<CompanyReport> {
  const rows = await readRows(linkage, FILE, ['schema', 'name1', 'name2', 'is_match']);
  const cases = await Promise.all(rows.flatMap(({ schema = '', name1 = '', name2 = '', is_match: label = '' }, line) => {
    const place = { file: `linkage/${FILE}`, line: line + 2, field: 'is_match' };
    if (!['true', 'false'].includes(label)) throw new CodedError<EvalErrorCode>('EVAL_SCHEMA', 'the label is neither true nor false', place);
    return ORGANISATIONS.has(schema) ? [caseOf(name1, name2, label === 'true')] : [];
  }));
  const agreeing = (rule: (one: Case) => readonly (string | undefined)[]): ReadonlySet<number> =>
    new Set(cases.flatMap((one, place) => {
      const [a, b] = rule(one);
      return a !== undefined && a === b ? [place] : [];
    }));
  const truth = new Set(cases.flatMap(({ same }, place) => (same ? [place] : [])));
  const canonical = agreeing(({ tokens }) => tokens.map(([name]) => name?.key));
  const skeleton = agreeing(({ tokens }) => tokens.map(([, skeleton]) => skeleton?.key));
  const deletion = deleted === undefined ? undefined : agreeing(({ names }) => names.map(deleted));
  return {
    pairs: cases.length,
    truePairs: truth.size,
    scores: [
      score(NAME_RULES.canonical, canonical, truth),
      score(NAME_RULES.skeleton, skeleton, truth),
      score(NAME_RULES.either, new Set([...canonical, ...skeleton]), truth),
      ...(deletion === undefined ? [] : [score(NAME_RULES.deleted, deletion, truth)]),
    ],
    mergedByDeletion: cases.filter((_, place) => deletion?.has(place) === true && !truth.has(place) && !canonical.has(place)).map(({ names }) => names),
  };
}

interface Case {
  readonly names: readonly [string, string];
  readonly same: boolean;
  /** Of either name, its token and that of its skeleton. */
  readonly tokens: readonly [readonly MadeToken[], readonly MadeToken[]];
}

async function caseOf(name1: string, name2: string, same: boolean): Promise<Case> {
  return { names: [name1, name2], same, tokens: [await tokensOf({ name: name1 }), await tokensOf({ name: name2 })] };
}
