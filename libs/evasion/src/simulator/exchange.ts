import { refusal } from '../refusal.js';

/** How replicas exchange their outer gradients: through a relay that averages, round a ring, or everybody to everybody. */
export type Topology = 'relay' | 'ring' | 'all-gather';

/** Waiting for the slowest of M: 1 + c · log2 M, with c = 0.05 for synchronous exchange and 0.02 through a relay (MIRI's estimates). */
export function stragglerFactor(coefficient: number, members: number): number {
  return members <= 1 ? 1 : 1 + coefficient * Math.log2(members);
}

export interface Exchange {
  /** Bytes that one member contributes. */
  readonly bytes: number;
  readonly members: number;
  /** Bit/s of a member's link. */
  readonly upBps: number;
  readonly downBps: number;
  readonly topology: Topology;
  /** Share of the slower link that a ring reaches: 0.65, the one figure of the model that is fitted (INTELLECT-1, Table 2, global). */
  readonly goodput: number;
}

/** Seconds that one exchange takes, eq. (7) of the model, stragglers and latency apart. EVASION_BANDWIDTH without a link. */
export function exchangeS({ bytes, members, upBps, downBps, topology, goodput }: Exchange): number {
  if (!(upBps > 0)) throw refusal('EVASION_BANDWIDTH', 'nothing can be sent over a link of no bandwidth', 'upBps');
  if (!(downBps > 0)) throw refusal('EVASION_BANDWIDTH', 'nothing can be received over a link of no bandwidth', 'downBps');
  const bits = bytes * 8;
  if (topology === 'relay') return bits / upBps + bits / downBps;
  if (topology === 'all-gather') return Math.max(bits / upBps, ((members - 1) * bits) / downBps);
  if (!(goodput > 0 && goodput <= 1)) throw refusal('EVASION_BANDWIDTH', 'the share of a link that is used is above 0 and at most 1', 'goodput');
  return (2 * ((members - 1) / members) * bits) / Math.min(upBps, downBps) / goodput;
}

/** Bytes that a ring moves over each link in one exchange: 2(M - 1)/M of what a member contributes. */
function ringBytes(bytes: number, members: number): number {
  return 2 * ((members - 1) / members) * bytes;
}

/**
 * Gbit/s that a ring of M members needs for H steps of `stepS` seconds to be a share `utilisation` of the period: the exchange blocks.
 * Streaming DiLoCo (arXiv 2501.18512), Table 4, first rows.
 */
export function blockingGbps(bytes: number, members: number, steps: number, stepS: number, utilisation: number): number {
  return (ringBytes(bytes, members) * 8) / (steps * stepS * (1 / utilisation - 1)) / 1e9;
}

/** The same where one of F fragments at a time is exchanged while a step is computed: V/F fits into stepS + H · stepS · (1/u - 1)/F. */
export function overlappedGbps(bytes: number, members: number, steps: number, stepS: number, utilisation: number, fragments: number): number {
  const windowS = stepS + (steps * stepS * (1 / utilisation - 1)) / fragments;
  return ((ringBytes(bytes, members) / fragments) * 8) / windowS / 1e9;
}
