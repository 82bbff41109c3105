import type { Thresholds, Timeline } from '../timeline/types.js';
import { flipsOf, type Flips } from './flips.js';
import { smallestRemoval, type Judge, type Removal } from './removal.js';

/** What would have to be otherwise for the outcome to be otherwise. */
export interface Counterfactual {
  /** Workloads without which the customer would be benign; null for a benign one, and when up to five did not clear it. */
  readonly withoutWhom: Removal | null;
  readonly flips: Flips;
  /** Why all of the above is null although it need not be; null when it was computed. */
  readonly notComputed: 'too many workloads' | 'too many exchanges' | null;
}

/** How much is done to find out. */
export interface CounterfactualLimits {
  readonly mostWorkloads: number;
  /** Records of exchanges and of endpoints. */
  readonly mostExchanges: number;
  /** Runs of the engine in search of a removal; finding the flips takes some 50 more. */
  readonly mostRuns: number;
}

const LIMITS: CounterfactualLimits = { mostWorkloads: 2000, mostExchanges: 20_000, mostRuns: 100 };

/**
 * Counterfactuals of a customer under either engine: `judge` is `seferisFist`, or `robust` with its horizon fixed. A customer that is
 * too large is not computed rather than guessed at.
 */
export function counterfactual(timeline: Timeline, thresholds: Thresholds, judge: Judge, limits: Partial<CounterfactualLimits> = {}): Counterfactual {
  const { mostWorkloads, mostExchanges, mostRuns } = { ...LIMITS, ...limits };
  const notComputed = (why: Counterfactual['notComputed']): Counterfactual => ({ withoutWhom: null, flips: { C: null, R: null, D: null }, notComputed: why });
  if (timeline.workloads.length > mostWorkloads) return notComputed('too many workloads');
  if (timeline.exchanges.length + (timeline.endpoints?.length ?? 0) > mostExchanges) return notComputed('too many exchanges');
  const judged = judge(timeline, thresholds);
  return {
    withoutWhom: judged.outcome === 'benign' ? null : smallestRemoval(timeline, thresholds, judge, judged, mostRuns),
    flips: flipsOf(timeline, thresholds, judge, judged),
    notComputed: null,
  };
}
