import { heaviestUntil } from '../evidence/evidence.js';
import { DEFAULT_POLICY } from '../profiles/policy.js';
import { bar } from '../profiles/thresholds.js';
import { busiestWindow } from './busiest-window.js';
import { finding } from './finding.js';
import { checkPositive } from './rule-parameters.js';
import type { EntityFacts, Rule, RuleOutcome } from './rule.js';
import { days, figure } from './sentence.js';
import { settledWorkloads, type SettledWorkload } from './settled-workloads.js';

/** OP in a tera-OP. */
const TERA = 1e12;

export interface AccountingBoundParameters {
  /** Legal threshold, tera-OP. */
  readonly C: number;
  /** Longest window, seconds: no run takes longer (Seferis & Fist, assumption A5). */
  readonly horizonS: number;
}

/**
 * Compute accounting (Heim et al., section 3.3.3): "an estimate of the total amount of compute used by a given customer is an upper
 * bound for a single (unknown) workload". Sums all work of the customer, linked or not, declared or not, planned work included,
 * within the window of at most the horizon in which it is largest, and compares the sum with C (>=). Operations are theoretical
 * (hardware × time), pro-rated where a workload reaches out of the window.
 *
 * Below it the customer cannot have trained a model at C within the horizon under any reading of the two algorithms. At or above it
 * nothing is shown but size, so it only asks to keep watch: the back-stop that bounds how much one identity can split.
 * Blind to work under identities that are not linked, to unreported compute and to runs longer than the horizon.
 */
export const accountingBound: Rule<EntityFacts, AccountingBoundParameters> = {
  name: 'accounting-bound',
  version: 1,
  severity: 'watch',
  source: 'Heim et al., Governing Through the Cloud, section 3.3.3; horizon: Seferis and Fist, assumption A5',
  defaults: { C: DEFAULT_POLICY.thresholds.C, horizonS: DEFAULT_POLICY.horizonS },
  find(facts, { C, horizonS }): RuleOutcome {
    checkPositive({ C, horizonS }, ['C', 'horizonS']);
    const settled = settledWorkloads(facts);
    // No window holds more than all of it: nearly everybody is done here.
    if (settled.reduce((sum, { ops }) => sum + ops, 0) < bar(C, false)) return { findings: [], quality: [] };
    const window = busiestWindow(settled, horizonS);
    if (window === null) return { findings: [], quality: [] };
    const within = Float64Array.from(settled, (each) => opsWithin(each, window));
    const total = within.reduce((sum, ops) => sum + ops, 0);
    const exact = settled.every(({ ops }, row) => within[row] === 0 || (within[row] === ops && Number.isInteger(ops)));
    if (total < bar(C, exact)) return { findings: [], quality: [] };
    const rows = heaviestUntil([...within.keys()].filter((row) => (within[row] as number) > 0), within, bar(C, exact));
    return {
      findings: [
        finding(accountingBound, {
          value: total,
          threshold: C,
          unit: 'TOP',
          workloads: rows.flatMap((row) => settled[row]?.workload.id ?? []),
          window,
          figures: [
            { name: 'operations of all workloads in the window, TOP', value: total },
            { name: 'limit C, TOP', value: C },
            { name: 'length of the window, s', value: window.to - window.from },
            { name: 'workloads in the window', value: within.filter((ops) => ops > 0).length },
          ],
          sentence: `All work of the customer within ${days(window.to - window.from)} adds up to ${figure(total * TERA)} OP, ${figure(total / C)} times the limit of ${figure(C * TERA)} OP: an upper bound for any single run.`,
        }),
      ],
      quality: [],
    };
  },
};

/** Operations done inside of a window. */
function opsWithin({ start, end, ops, rate }: SettledWorkload, { from, to }: { readonly from: number; readonly to: number }): number {
  if (start >= from && end <= to) return ops;
  return Math.max(0, Math.min(end, to) - Math.max(start, from)) * rate;
}
