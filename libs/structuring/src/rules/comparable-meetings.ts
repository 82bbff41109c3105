import type { End, Meeting } from './meetings.js';
import type { EntityFacts, RuleQuality } from './rule.js';

/** One or more of something. */
export type Some<T> = readonly [T, ...T[]];

/** Meetings on which both sides have had time to report. */
export interface Comparable {
  /** Meetings of two ends, by pair of workloads; ends in order of workload. */
  readonly pairs: readonly Some<readonly [End, End]>[];
  /** Tokens that one end alone reports, by workload. */
  readonly alone: readonly Some<End>[];
  readonly quality: readonly RuleQuality[];
}

/**
 * Leaves out what cannot be one-sided yet: exchange that ends within the last `settlingS` seconds, and exchange after reports of a
 * provider went missing that could be the other side. What is left out is said.
 */
export function comparable(meetings: readonly Meeting[], { timeline, overdue }: Pick<EntityFacts, 'timeline' | 'overdue'>, settlingS: number): Comparable {
  const providerOf = new Map(timeline.workloads.map(({ id, provider }) => [id, provider]));
  const settled = timeline.now - settlingS;
  const pairs = new Map<string, [readonly [End, End], ...(readonly [End, End])[]]>();
  const alone = new Map<string, [End, ...End[]]>();
  let [recent, missing] = [0, 0];
  for (const { kind, ends } of meetings) {
    const [a, b, more] = ends;
    if (a === undefined || more !== undefined || (b === undefined && kind === 'pair')) continue;
    const until = Math.max(a.to, b?.to ?? a.to);
    const silent = overdue.some(({ provider, since }) => !(until <= since) && (b === undefined || [a, b].some(({ workload }) => providerOf.get(workload) === provider)));
    if (!(until <= settled)) recent += 1;
    else if (silent) missing += 1;
    else if (b === undefined) append(alone, a.workload, a);
    else append(pairs, `${a.workload}\n${b.workload}`, [a, b] as const);
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

function append<T>(map: Map<string, [T, ...T[]]>, key: string, item: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [item]);
  else known.push(item);
}
