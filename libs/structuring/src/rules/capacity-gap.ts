import { finding, usable } from './finding.js';
import { checkPositive } from './rule-parameters.js';
import type { Finding, ProviderFacts, Rule, RuleOutcome, RuleQuality } from './rule.js';
import { figure } from './sentence.js';

export interface CapacityGapParameters {
  /** Share of the installed accelerator time that may be unaccounted for. */
  readonly share: number;
  /** Accelerator-seconds that may be unaccounted for in any case. */
  readonly leastS: number;
}

/**
 * Conservation of accelerator time: sold + idle = installed × length of the period, for one model in one period. Time that is missing was
 * used by somebody who is not reported; time in excess means accelerators that were not stated to be installed. A gap of at least
 * the tolerance is found (>=); it is the larger of a thousandth of the installed time and an accelerator-hour by default, since idle time is
 * what is left over and rounding is all that can separate the two sides.
 *
 * A provider can still hide the tolerance: of 1,000,000 H100 a thousandth is 1,000, just below R. It cannot see
 * sold time that is booked as idle, accelerators that were never stated to be installed, nor a provider that states no capacity at all.
 */
export const capacityGap: Rule<ProviderFacts, CapacityGapParameters> = {
  name: 'capacity-gap',
  version: 1,
  severity: 'ask',
  source: 'conservation of accelerator time; compute accounting: Heim et al., Governing Through the Cloud, section 3.3.3; in-house collusion: section 4.2',
  defaults: { share: 0.001, leastS: 3600 },
  find({ capacity }, parameters): RuleOutcome {
    checkPositive(parameters, ['leastS']);
    const findings: Finding[] = [];
    const quality: RuleQuality[] = [];
    for (const each of capacity) {
      const { model, from, to, installed, soldS, idleS } = each;
      const there = installed * (to - from);
      if (![from, to, installed, soldS, idleS, there].every(usable)) {
        quality.push({ workload: model, code: 'unusable-figure', detail: 'the period, or a figure of its capacity, is not a non-negative finite number: conservation not judged' });
        continue;
      }
      const gap = there - (soldS + idleS);
      const threshold = Math.max(parameters.leastS, parameters.share * there);
      if (Math.abs(gap) < threshold) continue;
      findings.push(
        finding(capacityGap, {
          value: Math.abs(gap),
          threshold,
          unit: 'accelerator-seconds',
          workloads: [],
          window: { from, to },
          figures: [
            { name: 'installed accelerators', value: installed },
            { name: 'installed × period, accelerator-seconds', value: there },
            { name: 'sold, accelerator-seconds', value: soldS },
            { name: 'idle, accelerator-seconds', value: idleS },
            { name: gap > 0 ? 'missing, accelerator-seconds' : 'in excess, accelerator-seconds', value: Math.abs(gap) },
          ],
          sentence: `Of ${model}, sold and idle time ${gap > 0 ? 'leave out' : 'exceed the installed time by'} ${figure(Math.abs(gap))} accelerator-seconds${gap > 0 ? ' of the installed time' : ''}${to > from ? `, ${figure(Math.abs(gap) / (to - from))} accelerators on average` : ''}.`,
        }),
      );
    }
    return { findings, quality };
  },
};
