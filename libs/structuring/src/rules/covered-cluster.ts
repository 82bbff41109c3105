import { finding, usable } from './finding.js';
import { checkPositive } from './rule-parameters.js';
import type { ClusterFacts, Finding, ProviderFacts, Rule, RuleOutcome, RuleQuality } from './rule.js';
import { figure } from './sentence.js';

export interface CoveredClusterParameters {
  /** H100-equivalents. */
  readonly h100e: number;
  /** Dense peak, tera-OP per second; MIRI counts 990 for an H100. */
  readonly peakTOPs: number;
  /** High-bandwidth memory, GB. */
  readonly memoryGB: number;
  /** Between hosts, Gbit/s. */
  readonly interNodeGbps: number;
  /** 1: memory counts (the definition as amended against distributed training); 0: it does not (the first draft). */
  readonly countsMemory: number;
  /** 1: fast links between hosts count by themselves; 0: only as what makes hosts one cluster, as the text of the definition has it. */
  readonly countsBandwidth: number;
}

/**
 * Covered chip clusters that are not registered (MIRI, Catching illicit distributed training operations during an AI pause): "greater
 * than 16 H100-equivalents" of computing capacity (15,840 TFLOP/s) or of accelerator memory (1,280 GB); hosts are one cluster when
 * co-located or linked by "greater than 25 Gbit/s". Strictly greater: sixteen H100 are not covered.
 *
 * Capacity and memory ask for the registration. Bandwidth alone covers nothing by that text, and since a small cluster on fast links
 * may be one half of a larger one that is reported as two, it is only watched.
 *
 * Memory is that of the reported accelerators, taken for high-bandwidth memory as the catalogue has it: cards with slower memory are not
 * told apart. Cannot see clusters that nobody reports, nor that two reported clusters are one.
 */
export const coveredCluster: Rule<ProviderFacts, CoveredClusterParameters> = {
  name: 'covered-cluster',
  version: 1,
  severity: 'ask',
  source: 'MIRI Technical Governance Team, covered chip cluster, as amended to include accelerator memory',
  defaults: { h100e: 16, peakTOPs: 15_840, memoryGB: 1280, interNodeGbps: 25, countsMemory: 1, countsBandwidth: 1 },
  find({ clusters }, parameters): RuleOutcome {
    checkPositive(parameters, ['h100e', 'peakTOPs', 'memoryGB', 'interNodeGbps']);
    const findings: Finding[] = [];
    const quality: RuleQuality[] = [];
    for (const cluster of clusters) {
      if (cluster.registered) continue;
      const criteria = criteriaOf(cluster, parameters);
      for (const { name, value } of criteria) {
        if (!usable(value)) quality.push({ workload: cluster.id, code: 'unusable-figure', detail: `${name} is not a non-negative finite number: not judged` });
      }
      const exceeded = criteria.filter(({ value, threshold }) => usable(value) && value > threshold);
      const [first, ...others] = exceeded.some(({ covers }) => covers) ? exceeded.filter(({ covers }) => covers) : exceeded;
      if (first === undefined) continue;
      const { name, value, threshold, unit, covers } = others.reduce((most, each) => (each.value / each.threshold > most.value / most.threshold ? each : most), first);
      findings.push(
        finding(coveredCluster, {
          severity: covers ? 'ask' : 'watch',
          value,
          threshold,
          unit,
          workloads: [],
          window: null,
          figures: criteria.filter((each) => usable(each.value)).flatMap((each) => [
            { name: `${each.name}, ${each.unit}`, value: each.value },
            { name: `limit of ${each.name}, ${each.unit}`, value: each.threshold },
          ]),
          sentence: covers
            ? `Cluster ${cluster.id} is not registered, and its ${name} of ${figure(value)} ${unit} is above the limit of ${figure(threshold)} ${unit} from which clusters are covered.`
            : `Cluster ${cluster.id} is not registered and too small to be covered by itself, but its ${name} of ${figure(value)} ${unit}, above ${figure(threshold)} ${unit}, can make it one cluster with others.`,
        }),
      );
    }
    return { findings, quality };
  },
};

interface Criterion {
  readonly name: string;
  readonly value: number;
  readonly threshold: number;
  readonly unit: string;
  /** Covers a cluster by itself. */
  readonly covers: boolean;
}

function criteriaOf(cluster: ClusterFacts, parameters: CoveredClusterParameters): Criterion[] {
  const of = (key: 'h100e' | 'peakTOPs' | 'memoryGB' | 'interNodeGbps', name: string, unit: string, covers = true): Criterion => ({ name, value: cluster[key], threshold: parameters[key], unit, covers });
  return [
    of('h100e', 'capacity', 'H100-equivalents'),
    of('peakTOPs', 'dense peak', 'TOP/s'),
    ...(parameters.countsMemory === 0 ? [] : [of('memoryGB', 'accelerator memory', 'GB')]),
    ...(parameters.countsBandwidth === 0 ? [] : [of('interNodeGbps', 'bandwidth between hosts', 'Gbit/s', false)]),
  ];
}
