import { createHash } from 'node:crypto';
import { theoreticalTOP } from '#libs/compute';
import type { Attribute, CustomerLine, ExchangeLine, RollupLine, TokenRecord, WorkloadLine } from '#libs/report';
import { NOW } from './test-hub.js';

const MODEL = 'NVIDIA H100 SXM5 80GB';
const HOUR = 3_600;

/** The token that two providers get for the same identifier. */
export function token(secret: string, attr: Attribute = 'lei'): TokenRecord {
  return { attr, mode: 'hmac', profile: 'tributary-1', epoch: '2026', token: createHash('sha256').update(secret).digest('base64url') };
}

export function customer(handle: string, tokens: readonly TokenRecord[] = [], more: Partial<CustomerLine> = {}): CustomerLine {
  return { t: 'customer', handle, tokens, ...more };
}

/** An hour of eight accelerators with the figure that the catalogue gives; `changes` overrides last. */
export function workload(id: string, handle: string, changes: Partial<WorkloadLine> = {}): WorkloadLine {
  const { state = 'ended', start = NOW - 10 * HOUR } = changes;
  const end = state === 'ended' ? (changes.end ?? start + HOUR) : undefined;
  const accelerators = changes.accelerators ?? [{ model: MODEL, count: 8, nodes: 1, memoryGB: 640 }];
  const until = state === 'running' ? NOW : (end ?? changes.plannedEnd);
  return {
    t: 'workload', id, customer: handle, state, declared: 'none', start, ...(end === undefined ? {} : { end }), accelerators, precision: 'bf16',
    ops: { theoreticalTOP: until === undefined ? 0 : theoreticalTOP(accelerators, 'bf16', until - start), grade: 'measured' },
    interNode: { configuredGbps: 400 }, traffic: { egressB: 0, ingressB: 0 }, ...changes,
  };
}

export function exchange(workloadId: string, peer: ExchangeLine['peer']): ExchangeLine {
  return { t: 'exchange', workload: workloadId, peer, bytesOut: 10, bytesIn: 20, from: NOW - 2 * HOUR, to: NOW - HOUR };
}

export function rollup(handle: string): RollupLine {
  return { t: 'rollup', customer: handle, day: NOW - 86_400, count: 3, theoreticalTOP: 5, peakTOPs: 1, egressB: 0, ingressB: 0 };
}
