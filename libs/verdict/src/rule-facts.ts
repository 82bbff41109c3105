import { h100Equivalents, memoryGB, rateTOPs } from '#libs/compute';
import type { WorkloadLine } from '#libs/report';
import type { ClusterFacts, EntityFacts, Flow, ProviderFacts, RuleWorkload, Timeline, TimelineWorkload } from '#libs/structuring';

import type { Dossier, ProviderDossier, ReportedExchange } from './dossier.js';
import { timelineId } from './timeline-id.js';

/** What the rules on one customer look at: `timeline` is the literal engine's (`timelineOf`). */
export function entityFacts(dossier: Dossier, timeline: Timeline): EntityFacts {
  const reported = new Map(dossier.workloads.map((workload) => [timelineId(workload.provider, workload.line.id), workload]));
  const workloads = timeline.workloads.map((workload): RuleWorkload => {
    const found = reported.get(workload.id);
    if (found === undefined) throw new Error('a timeline names a workload that was not reported');
    return ruleWorkload(workload, found.line);
  });
  return { timeline, workloads, flows: dossier.exchanges.flatMap((exchange) => flowOf(exchange, reported)), overdue: dossier.overdue };
}

/** Member by member: spreading two objects into one costs more than all the rules together. */
function ruleWorkload({ id, provider, start, end, ops, rate, bandwidth, declared }: TimelineWorkload, line: WorkloadLine): RuleWorkload {
  const { empirical } = line.ops;
  return {
    id,
    provider,
    start,
    end,
    ops,
    // Read only where the end is open, and then it is there.
    rate: rate ?? 0,
    bandwidth,
    declared,
    state: line.state,
    h100e: h100Equivalents(rateTOPs(line.accelerators, line.precision)),
    memoryGB: memoryGB(line.accelerators),
    interNodeGbps: Math.max(line.interNode.configuredGbps, line.interNode.peakGbps ?? 0),
    egressB: line.traffic.egressB,
    ingressB: line.traffic.ingressB,
    empirical: empirical === undefined ? null : { lowTOP: empirical.lowTOP, highTOP: empirical.highTOP },
    cluster: line.cluster ?? null,
  };
}

/** Traffic of work outside of the timeline's lookback is still a fact of its own end, but says nothing to a rule: left out. */
function flowOf({ provider, line }: ReportedExchange, reported: ReadonlyMap<string, { readonly line: WorkloadLine }>): Flow[] {
  const workload = timelineId(provider, line.workload);
  if (!reported.has(workload)) return [];
  const peer = 'flow' in line.peer ? { token: line.peer.flow } : { workload: timelineId(provider, line.peer.workload) };
  const { from, to, bytesOut, bytesIn, sampled = false, gap = 0 } = line;
  return [{ workload, peer, from, to, bytesOut, bytesIn, sampled, gapS: gap }];
}

/** What the rules on one provider look at. */
export function providerFacts({ provider, now, clusters, capacity, streams }: ProviderDossier): ProviderFacts {
  return {
    provider,
    now,
    clusters: clusters.map((line): ClusterFacts => ({
      id: line.id,
      // The cluster's own stated peak: a cluster line names no precision to look its accelerators up by.
      h100e: h100Equivalents(line.peakTOPs),
      peakTOPs: line.peakTOPs,
      memoryGB: line.memoryGB,
      interNodeGbps: line.interNodeGbps,
      country: line.country,
      registered: line.registration !== undefined,
    })),
    capacity: capacity.map(({ line: { model, installed, soldS, idleS }, from, to }) => ({ model, from, to, installed, soldS, idleS })),
    streams,
  };
}
