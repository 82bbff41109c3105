import { CodedError, isCodedError } from '#libs/errors';
import type { EvalErrorCode } from '../errors.js';
import type { ExpectedDisagreement } from './expected.js';
import type { Folder } from './folder.js';
import type { Case, VectorSet } from './vector-set.js';

/** A disagreement that is on purpose, with how many cases have it. */
export interface Explained {
  readonly reason: string;
  readonly ids: readonly string[];
}

export interface SetReport {
  readonly set: string;
  readonly title: string;
  readonly status: 'compared' | 'missing';
  readonly cases: number;
  readonly agree: number;
  readonly explained: readonly Explained[];
  readonly unexplained: readonly Case[];
  /** Ids listed as disagreements that agree now, or are not in the set. */
  readonly stale: readonly string[];
  /** How many cases were refused by which code. */
  readonly codes: Readonly<Record<string, number>>;
}

/** Compares one set. EVAL_SCHEMA when its files are shaped otherwise than they were, EVAL_CASE when it has none or an id twice. */
export async function compareSet(set: VectorSet, folder: Folder, expected: readonly ExpectedDisagreement[]): Promise<SetReport> {
  const about = { set: set.name, title: set.title };
  if (!folder.has(set.path)) return { ...about, status: 'missing', cases: 0, agree: 0, explained: [], unexplained: [], stale: [], codes: {} };
  const cases = await casesOf(set, folder);
  const disagreeing = new Map(cases.filter(({ expected: wanted, got }) => wanted !== got).map((one) => [one.id, one]));
  const listed = expected.filter((one) => one.set === set.name);
  const explained = listed.map(({ reason, ids }) => ({ reason, ids: ids.filter((id) => disagreeing.has(id)) })).filter(({ ids }) => ids.length > 0);
  const known = new Set(listed.flatMap(({ ids }) => ids));
  return {
    ...about,
    status: 'compared',
    cases: cases.length,
    agree: cases.length - disagreeing.size,
    explained,
    unexplained: [...disagreeing.values()].filter(({ id }) => !known.has(id)),
    stale: [...known].filter((id) => !disagreeing.has(id)),
    codes: countCodes(cases),
  };
}

async function casesOf(set: VectorSet, folder: Folder): Promise<readonly Case[]> {
  let cases: readonly Case[];
  try {
    cases = [...(await set.run(folder, set.path))];
  } catch (cause) {
    if (isCodedError(cause) && cause.code.startsWith('EVAL_')) throw cause;
    throw new CodedError<EvalErrorCode>('EVAL_SCHEMA', 'the set is not shaped as it was when it was published', { file: set.path }, { cause });
  }
  // A set that compares nothing would agree.
  if (cases.length === 0) throw new CodedError<EvalErrorCode>('EVAL_CASE', 'the set has no case', { file: set.path });
  if (new Set(cases.map(({ id }) => id)).size !== cases.length) throw new CodedError<EvalErrorCode>('EVAL_CASE', 'two cases of the set have one id', { file: set.path });
  return cases;
}

function countCodes(cases: readonly Case[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of cases) if (code !== undefined) counts.set(code, (counts.get(code) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
