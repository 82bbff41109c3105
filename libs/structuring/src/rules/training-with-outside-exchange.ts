import { DEFAULT_POLICY } from '../profiles/policy.js';
import { reachesRate } from '../profiles/thresholds.js';
import { finding } from './finding.js';
import { checkPositive } from './rule-parameters.js';
import type { EntityFacts, Finding, Rule, RuleOutcome, RuleQuality } from './rule.js';
import { figure } from './sentence.js';
import { settledWorkloads } from './settled-workloads.js';
import { turnoverOf } from './turnover.js';

export interface TrainingWithOutsideExchangeParameters {
  /** Throughput threshold of the engines, tera-OP per second. */
  readonly R: number;
  /** Share of R from which a workload is large enough to be a piece of a run that is split tenfold. */
  readonly rateShare: number;
  /** Bandwidth between nodes, GB/s. */
  readonly B: number;
  /** Times the accelerator memory, out and in. */
  readonly turnover: number;
}

/**
 * A workload that could be training (rate >= a tenth of R, or bandwidth between its nodes >= B) and whose memory went out of
 * it and into it at least once over. It scales with the workload, so that neither splitting a run into more
 * pieces nor compressing below D pair by pair escapes it, as long as a whole memory is exchanged over the workload's life.
 *
 * Cannot see who is at the other end. Long-lived services with large answers and large inputs, federated learning and rollouts for
 * reinforcement learning meet it too, which is why it asks. Cannot see exchange below one memory: outer gradients of a few bits, rarely.
 */
export const trainingWithOutsideExchange: Rule<EntityFacts, TrainingWithOutsideExchangeParameters> = {
  name: 'training-with-outside-exchange',
  version: 1,
  severity: 'ask',
  source: 'Heim et al., Governing Through the Cloud, sections 3.3.2 and 3.3.3 (data ingress and egress); R and B: Seferis and Fist, App. D',
  defaults: { R: DEFAULT_POLICY.thresholds.R, rateShare: 0.1, B: DEFAULT_POLICY.thresholds.B, turnover: 1 },
  find(facts, parameters): RuleOutcome {
    checkPositive(parameters, ['R', 'rateShare', 'B', 'turnover']);
    const { B, turnover } = parameters;
    const leastRate = parameters.R * parameters.rateShare;
    const findings: Finding[] = [];
    const quality: RuleQuality[] = [];
    for (const { workload, start, end, ops, rate } of settledWorkloads(facts)) {
      if (!reachesRate(ops, end - start, leastRate) && !(workload.bandwidth >= B)) continue;
      const times = turnoverOf(workload);
      if (typeof times !== 'number') quality.push(times);
      else if (times >= turnover) {
        findings.push(
          finding(trainingWithOutsideExchange, {
            value: times,
            threshold: turnover,
            unit: 'times the accelerator memory',
            workloads: [workload.id],
            window: { from: start, to: end },
            figures: [
              { name: 'rate, TOP/s', value: rate },
              { name: 'least rate, TOP/s', value: leastRate },
              { name: 'bandwidth between nodes, GB/s', value: workload.bandwidth },
              { name: 'least bandwidth B, GB/s', value: B },
              { name: 'bytes out', value: workload.egressB },
              { name: 'bytes in', value: workload.ingressB },
              { name: 'accelerator memory, GB', value: workload.memoryGB },
            ],
            sentence: `Workload ${workload.id} is large enough to be a piece of a training run, and ${figure(times)} times its accelerator memory went both out of it and into it (limit ${figure(turnover)}).`,
          }),
        );
      }
    }
    return { findings, quality };
  },
};
