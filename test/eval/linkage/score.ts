/** Unordered pairs of records, by their place in the data set: `low × size + high`. */
export type Pairs = ReadonlySet<number>;

/** How a rule for joining records compares with the truth. A pair counts once, whatever it shares. */
export interface Score {
  readonly rule: string;
  readonly pairs: number;
  readonly right: number;
  /** right ÷ pairs; null without pairs. */
  readonly precision: number | null;
  /** right ÷ true pairs. */
  readonly recall: number | null;
}

export const pairOf = (a: number, b: number, size: number): number => Math.min(a, b) * size + Math.max(a, b);

/** All pairs of records that have a key in common; `keys` holds one or none for each record. */
export function pairsByKey(keys: readonly (string | undefined)[], comparable: (a: number, b: number) => boolean): Pairs {
  const pairs = new Set<number>();
  for (const members of groups(keys).values()) {
    for (const [place, a] of members.entries()) {
      for (const b of members.slice(place + 1)) if (comparable(a, b)) pairs.add(pairOf(a, b, keys.length));
    }
  }
  return pairs;
}

/** Places by key, in order. */
export function groups(keys: readonly (string | undefined)[]): ReadonlyMap<string, readonly number[]> {
  const members = new Map<string, number[]>();
  for (const [place, key] of keys.entries()) {
    if (key === undefined) continue;
    const known = members.get(key);
    if (known === undefined) members.set(key, [place]);
    else known.push(place);
  }
  return members;
}

export function score(rule: string, pairs: Pairs, truth: Pairs): Score {
  let right = 0;
  for (const pair of pairs) if (truth.has(pair)) right += 1;
  return { rule, pairs: pairs.size, right, precision: pairs.size === 0 ? null : right / pairs.size, recall: truth.size === 0 ? null : right / truth.size };
}
