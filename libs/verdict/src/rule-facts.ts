import { h100Equivalents, memoryGB, rateTOPs } from '#libs/compute';
import { LINKAGE_PROFILE } from '#libs/linkage';
import type { ExchangeLine, WorkloadLine } from '#libs/report';
import type { ClusterFacts, CounterpartFlow, EntityFacts, Flow, ProviderFacts, QuarantinedIdentifier, RuleWorkload, TimelineWorkload } from '#libs/structuring';

import type { Dossier, ProviderDossier, Quarantined, ReportedCounterpart, ReportedExchange } from './dossier.js';
import type { Timelines } from './timeline.js';
import { timelineId } from './timeline-id.js';

/** What the rules on one customer look at: the literal engine's timeline, with the figures that its workloads were reported with. */
export function entityFacts(dossier: Dossier, { literal, lines }: Timelines): EntityFacts {
  const workloads = literal.workloads.map((workload, i) => ruleWorkload(workload, lines[i] as WorkloadLine));
  const { overdue, counterpartsOverdue } = dossier;
  const counterparts = dossier.counterparts.map(counterpartOf);
  return { timeline: literal, workloads, flows: flowsOf(dossier), overdue, counterparts, counterpartsOverdue, quarantined: dossier.quarantined.map(quarantinedIdentifier) };
}

/** Only what a limit is set for is ever quarantined. */
function quarantinedIdentifier({ attribute, accounts }: Quarantined): QuarantinedIdentifier {
  return { attribute, accounts, limit: LINKAGE_PROFILE.strong.get(attribute) ?? 0 };
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

function flowsOf({ exchanges, workloads }: Dossier): Flow[] {
  if (exchanges.length === 0) return [];
  const reported = new Set(workloads.map(({ provider, line }) => timelineId(provider, line.id)));
  return exchanges.flatMap((exchange) => flowOf(exchange, reported));
}

/** Traffic of a workload that is not the entity's is another's business. */
function flowOf({ provider, line }: ReportedExchange, reported: ReadonlySet<string>): Flow[] {
  return reported.has(timelineId(provider, line.workload)) ? [recordOf(provider, line)] : [];
}

function counterpartOf({ entity, provider, line }: ReportedCounterpart): CounterpartFlow {
  return { ...recordOf(provider, line), customer: entity, provider };
}

function recordOf(provider: string, { workload, peer, from, to, bytesOut, bytesIn, sampled = false, gap = 0 }: ExchangeLine): Flow {
  return { workload: timelineId(provider, workload), peer: peerOf(provider, peer), from, to, bytesOut, bytesIn, sampled, gapS: gap };
}

function peerOf(provider: string, peer: ExchangeLine['peer']): Flow['peer'] {
  if ('workload' in peer) return { workload: timelineId(provider, peer.workload) };
  return peer.endpoint === undefined ? { token: peer.flow } : { token: peer.flow, endpoint: peer.endpoint };
}

/** What the rules on one provider look at. */
export function providerFacts({ provider, now, clusters, capacity, streams, compromised }: ProviderDossier): ProviderFacts {
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
    compromised,
  };
}
