import { entity, workload } from '../facts.reference.js';
import type { EntityFacts, Flow } from '../rule.js';
import { BIN_S } from './bins.js';

/** A record a bin of what a workload sends and receives, bin 0 on; a token a day unless one is given, as flow logs have it. */
export function flowsOf(id: string, sent: Float64Array, received: Float64Array, token: string | null = null): Flow[] {
  return Array.from(sent, (bytesOut, bin) => ({
    workload: id, peer: { token: token ?? `${id}-${Math.floor(bin / 96)}` }, from: bin * BIN_S, to: (bin + 1) * BIN_S,
    bytesOut, bytesIn: received[bin] as number, sampled: false, gapS: 0,
  }));
}

/** A customer of the workloads that flows are of, each at its own provider. */
export function factsOf(flows: readonly Flow[]): EntityFacts {
  const ids = [...new Set(flows.map(({ workload }) => workload))].sort();
  return entity(ids.map((id) => workload(id, { provider: `provider of ${id}`, end: null, rate: 1, state: 'running' })), { flows });
}
