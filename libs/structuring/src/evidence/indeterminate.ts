import { compareCodeUnits } from '#libs/encoding';

/** A stretch of time about which something is not known; `to` is null while that lasts. */
export type IndeterminatePeriod = { readonly from: number; readonly to: number | null } & (
  | { readonly reason: 'overdue-stream'; readonly provider: string }
  | { readonly reason: 'telemetry-gap'; readonly workload: string }
);

export interface MissingData {
  /** Since when reports of a provider are missing that should have come by now. */
  readonly overdue: readonly { readonly provider: string; readonly since: number }[];
  /** When a workload ran without counters. */
  readonly gaps: readonly { readonly workload: string; readonly from: number; readonly to: number }[];
}

/**
 * The periods within [`lookbackStart`, `now`] about which reports or telemetry are missing: clipped to it, those of one provider or one
 * workload that overlap or touch merged, sorted by start, end, reason and name.
 */
export function indeterminatePeriods({ overdue, gaps }: MissingData, lookbackStart: number, now: number): IndeterminatePeriod[] {
  const periods: IndeterminatePeriod[] = [
    ...overdue.map(({ provider, since }) => ({ from: Math.max(since, lookbackStart), to: null, reason: 'overdue-stream' as const, provider })),
    ...gaps.map(({ workload, from, to }) => ({ from: Math.max(from, lookbackStart), to: Math.min(to, now), reason: 'telemetry-gap' as const, workload })),
  ];
  const inside = periods.filter(({ from, to }) => from < (to ?? now)).sort(inOrder);
  const last = new Map<string, number>();
  const merged: IndeterminatePeriod[] = [];
  for (const period of inside) {
    const key = `${period.reason} ${subjectOf(period)}`;
    const at = last.get(key);
    const before = at === undefined ? undefined : merged[at];
    if (at === undefined || before === undefined || period.from > (before.to ?? Infinity)) {
      last.set(key, merged.push(period) - 1);
    } else if (before.to !== null) {
      merged[at] = { ...before, to: period.to === null ? null : Math.max(before.to, period.to) };
    }
  }
  return merged.sort(inOrder);
}

/**
 * The outcome, given what is not known. Sound because every test of both engines is monotone under arrival: one more workload, exchange
 * or operation never lowers a sum that is compared with a threshold. So reports that are missing can turn a benign customer into one to
 * be inspected and never the other way round: a flag stands whatever is missing, and only "benign" has to be taken back.
 */
export function outcomeGiven(outcome: 'benign' | 'to-be-inspected', periods: readonly IndeterminatePeriod[]): 'benign' | 'to-be-inspected' | 'indeterminate' {
  return outcome === 'benign' && periods.length > 0 ? 'indeterminate' : outcome;
}

function inOrder(a: IndeterminatePeriod, b: IndeterminatePeriod): number {
  if (a.from !== b.from) return a.from - b.from;
  if (a.to !== b.to) return (a.to ?? Infinity) - (b.to ?? Infinity);
  return compareCodeUnits(a.reason, b.reason) || compareCodeUnits(subjectOf(a), subjectOf(b));
}

function subjectOf(period: IndeterminatePeriod): string {
  return period.reason === 'overdue-stream' ? period.provider : period.workload;
}
