import { finding, usable } from './finding.js';
import { checkPositive } from './rule-parameters.js';
import type { Finding, ProviderFacts, Rule, RuleOutcome, RuleQuality } from './rule.js';
import { figure } from './sentence.js';

/** OP/s in a TOP/s. */
const TERA = 1e12;

export interface ClusterReportingParameters {
  /** Theoretical peak without sparsity, tera-OP per second. */
  readonly peakTOPs: number;
  /** EO 14110: networking within the data centre, Gbit/s. */
  readonly eoGbps: number;
  /** BIS: the same, Gbit/s. */
  readonly bisGbps: number;
}

/**
 * Clusters that have to be reported by themselves, whatever runs on them: above 1e20 OP/s with more than 100 Gbit/s (Executive Order 14110,
 * section 4.2(b)(ii)) or more than 300 Gbit/s (BIS, proposed 15 CFR 702.7). Strictly greater. One finding an instrument, since the duties
 * differ. A registered cluster is only watched: its owner has made it known, if not necessarily to the same authority.
 *
 * Cannot see clusters that nobody reports, nor one cluster that is reported as several below the limit.
 */
export const clusterReporting: Rule<ProviderFacts, ClusterReportingParameters> = {
  name: 'cluster-reporting',
  version: 1,
  severity: 'ask',
  source: 'Executive Order 14110 of 30 October 2023, section 4.2(b)(ii); BIS, proposed rule of September 2024, 15 CFR 702.7',
  defaults: { peakTOPs: 1e8, eoGbps: 100, bisGbps: 300 },
  find({ clusters }, parameters): RuleOutcome {
    checkPositive(parameters, ['peakTOPs', 'eoGbps', 'bisGbps']);
    const { peakTOPs: limit, eoGbps, bisGbps } = parameters;
    const findings: Finding[] = [];
    const quality: RuleQuality[] = [];
    for (const { id, peakTOPs, interNodeGbps, registered } of clusters) {
      if (!usable(peakTOPs) || !usable(interNodeGbps)) {
        quality.push({ workload: id, code: 'unusable-figure', detail: 'peak or bandwidth is not a non-negative finite number: duty to report not judged' });
        continue;
      }
      if (!(peakTOPs > limit)) continue;
      for (const [instrument, least] of [['EO 14110', eoGbps], ['BIS', bisGbps]] as const) {
        if (!(interNodeGbps > least)) continue;
        findings.push(
          finding(clusterReporting, {
            severity: registered ? 'watch' : 'ask',
            value: peakTOPs,
            threshold: limit,
            unit: 'TOP/s',
            workloads: [],
            window: null,
            figures: [
              { name: 'theoretical peak, TOP/s', value: peakTOPs },
              { name: 'limit of the peak, TOP/s', value: limit },
              { name: 'bandwidth between hosts, Gbit/s', value: interNodeGbps },
              { name: `limit of the bandwidth (${instrument}), Gbit/s`, value: least },
            ],
            sentence: `Cluster ${id} is to be reported under ${instrument}: ${figure(peakTOPs * TERA)} OP/s with ${figure(interNodeGbps)} Gbit/s between hosts, above ${figure(limit * TERA)} OP/s and ${figure(least)} Gbit/s.`,
          }),
        );
      }
    }
    return { findings, quality };
  },
};
