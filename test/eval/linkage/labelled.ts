import type { KycRecord } from '#libs/pseudonym';
import { hubOutcome } from './policy.js';
import { type Pairs, pairsByKey, type Score, score } from './score.js';
import { type MadeToken, tokensOf } from './tokens.js';

/** Records of which it is known whose they are. */
export interface LabelledSet {
  readonly data: string;
  readonly records: readonly LabelledRecord[];
  /** Only pairs of records of two parts are looked at, because neither part repeats itself. */
  readonly between: boolean;
  /** Rules by their names, in the order of the report. */
  readonly rules: readonly string[];
  /** Those of the rules whose tokens hardly two people share. */
  readonly exact: readonly string[];
}
interface LabelledRecord {
  readonly person: string;
  readonly part: number;
  readonly kyc: KycRecord;
  /** The token by which each rule joins, if the record has it; from the tokens of `kyc`. */
  readonly keys: (tokens: readonly MadeToken[]) => Promise<Readonly<Record<string, string | undefined>>>;
}

/** Results on one set. */
export interface PersonReport {
  readonly data: string;
  readonly records: number;
  readonly truePairs: number;
  readonly scores: readonly Score[];
}

/** Rules that are made of others, and what the hub does. Bars and tables speak of them by these names. */
export const RULES = {
  any: 'any of the exact tokens',
  composite: 'composite: all of them agree',
  joined: 'hub: joined by strong tokens',
  leads: 'hub: joined, or a lead of two weak families',
} as const;

export async function labelledReport({ data, records, between, rules, exact }: LabelledSet): Promise<PersonReport> {
  const comparable = (a: number, b: number): boolean => !between || records[a]?.part !== records[b]?.part;
  const truth = pairsByKey(records.map(({ person }) => person), comparable);
  const tokens = await Promise.all(records.map(({ kyc }) => tokensOf(kyc)));
  const keys = await Promise.all(records.map((record, place) => record.keys(tokens[place] ?? [])));
  const pairs = new Map(rules.map((rule) => [rule, pairsByKey(keys.map((of) => of[rule]), comparable)] as const));
  const { joined, leads } = hubOutcome(tokens, comparable);
  const composite = keys.map((of) => {
    const all = exact.map((rule) => of[rule]);
    return all.includes(undefined) ? undefined : all.join('\n');
  });
  return {
    data,
    records: records.length,
    truePairs: truth.size,
    scores: [
      score(RULES.any, union(exact.map((rule) => pairs.get(rule) ?? new Set())), truth),
      score(RULES.composite, pairsByKey(composite, comparable), truth),
      score(RULES.joined, joined, truth),
      score(RULES.leads, union([joined, leads]), truth),
      ...rules.map((rule) => score(rule, pairs.get(rule) ?? new Set(), truth)),
    ],
  };
}

/** Key of the token of an attribute, under one scheme if given. */
export function keyOf(tokens: readonly MadeToken[], attribute: string, scheme?: string): string | undefined {
  return tokens.find((token) => token.attribute === attribute && (scheme === undefined || token.scheme === scheme))?.key;
}

function union(sets: readonly Pairs[]): Pairs {
  return new Set(sets.flatMap((pairs) => [...pairs]));
}
