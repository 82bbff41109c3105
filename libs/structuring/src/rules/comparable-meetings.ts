import { sameSide, type End, type Meeting } from './meetings.js';
import type { EntityFacts, RuleQuality } from './rule.js';

/** One or more of something. */
export type Some<T> = readonly [T, ...T[]];

/** Meetings on which both sides have had time to report. */
export interface Comparable {
  /** Meetings of two ends, by pair of workloads; ends in order of workload, but one that is another customer's second. */
  readonly pairs: readonly Some<readonly [End, End]>[];
  /** Tokens that one end alone reports, by workload. */
  readonly alone: readonly Some<End>[];
  readonly quality: readonly RuleQuality[];
}

/**
 * Leaves out what cannot be one-sided yet: exchange that ends within the last `settlingS` seconds, and exchange after reports of a
 * provider went missing that could be the other side. What is left out is said.
 */
export function comparable(meetings: readonly Meeting[], { timeline, overdue, counterpartsOverdue }: Pick<EntityFacts, 'timeline' | 'overdue' | 'counterpartsOverdue'>, settlingS: number): Comparable {
  const settled = timeline.now - settlingS;
  const pairs = new Map<string, [readonly [End, End], ...(readonly [End, End])[]]>();
  const alone = new Map<string, [End, ...End[]]>();
  let [recent, missing] = [0, 0];
  for (const meeting of meetings) {
    for (const [a, b] of sidesOf(meeting)) {
      const until = Math.max(a.to, b?.to ?? a.to);
      const gone = b === undefined ? overdue : [...overdue, ...counterpartsOverdue].filter(({ provider }) => provider === a.provider || provider === b.provider);
      if (!(until <= settled)) recent += 1;
      else if (gone.some(({ since }) => !(until <= since))) missing += 1;
      else if (b === undefined) append(alone, a.workload, a);
      else append(pairs, `${a.workload}\n${b.workload}`, [a, b] as const);
    }
  }
  const quality = [
    { code: 'too-recent', count: recent, detail: 'ended too recently for both sides to have reported' },
    { code: 'overdue-stream', count: missing, detail: 'ended after reports of a provider went missing' },
  ].filter(({ count }) => count > 0);
  return {
    pairs: [...pairs.values()],
    alone: [...alone.values()],
    quality: quality.map(({ code, count, detail }) => ({ workload: '', code, detail: `${count} exchange${count === 1 ? '' : 's'} not compared: ${detail}` })),
  };
}

/** The two ends of a meeting, or its one; each by itself where both talk to the same third; nothing where there are more. */
function sidesOf({ kind, ends, others }: Meeting): readonly (readonly [End, End?])[] {
  const [a, b, more] = [...ends, ...others];
  if (a === undefined || more !== undefined) return [];
  if (b === undefined) return kind === 'pair' ? [] : [[a]];
  if (!sameSide(a, b)) return [[a, b]];
  return b.customer === null ? [[a], [b]] : [[a]];
}

function append<T>(map: Map<string, [T, ...T[]]>, key: string, item: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [item]);
  else known.push(item);
}
