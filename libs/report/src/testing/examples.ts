import type { BodyLine, CapacityLine, ClusterLine, CustomerLine, ExchangeLine, RollupLine, WorkloadLine } from '../lines.js';
import type { EncodedBody } from '../body.js';
import { BODY_CONTENT_TYPE, REPORT_SCHEMA, type StatementClaims } from '../statement.js';
import { PERIOD } from './arbitraries.js';

const TOKEN = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';

// One line of each type with every member that its type allows at once.
export const customer: CustomerLine = {
  t: 'customer',
  handle: 'cust-1',
  tokens: [{ attr: 'lei', mode: 'toprf', profile: '1', epoch: '2026', token: TOKEN }],
  country: 'DE',
  inHouse: false,
  resellerOf: 'cust-0',
};

// Members in the order in which they are written.
const use = {
  accelerators: [{ model: 'NVIDIA H100 SXM5 80GB', count: 16, nodes: 2, memoryGB: 1_280 }],
  precision: 'bf16',
  ops: { theoreticalTOP: 56_966_400, grade: 'reported', empirical: { lowTOP: 10, highTOP: 20, method: 'counter' } },
  interNode: { configuredGbps: 400, peakGbps: 312.5 },
  traffic: { egressB: 1_000, ingressB: 2_000, gaps: 1 },
  energyWh: 9_000,
  cluster: 'cluster-1',
  attestation: 'tpm quote',
} as const;

export const ended: WorkloadLine = { t: 'workload', id: 'job-1', customer: 'cust-1', state: 'ended', declared: 'training', start: PERIOD.from + 100, end: PERIOD.from + 3_700, ...use };
export const running: WorkloadLine = { t: 'workload', id: 'job-2', customer: 'cust-1', state: 'running', declared: 'inference', start: PERIOD.from + 100, plannedEnd: PERIOD.to + 100, ...use };
export const planned: WorkloadLine = { t: 'workload', id: 'job-3', customer: 'cust-1', state: 'planned', declared: 'none', start: PERIOD.to + 500, plannedEnd: PERIOD.to + 900, ...use };

export const exchange: ExchangeLine = {
  t: 'exchange',
  workload: 'job-1',
  peer: { workload: 'job-2' },
  bytesOut: 5,
  bytesIn: 6,
  from: PERIOD.from,
  to: PERIOD.from + 60,
  sampled: true,
  gap: 10,
};
export const flow: ExchangeLine = { ...exchange, peer: { flow: TOKEN } };

export const rollup: RollupLine = { t: 'rollup', customer: 'cust-1', day: 20_254 * 86_400, count: 12, theoreticalTOP: 700, peakTOPs: 1.5, egressB: 30, ingressB: 40 };

export const cluster: ClusterLine = {
  t: 'cluster',
  id: 'cluster-1',
  accelerators: [{ model: 'NVIDIA H100 SXM5 80GB', count: 512, nodes: 64, memoryGB: 40_960 }],
  peakTOPs: 506_000.5,
  memoryGB: 40_960,
  interNodeGbps: 400,
  country: 'FI',
  registration: 'FI-0001',
};

export const capacity: CapacityLine = { t: 'capacity', model: 'NVIDIA H100 SXM5 80GB', installed: 512, soldS: 40_000_000, idleS: 4_236_800 };

export const lines: readonly BodyLine[] = [customer, ended, running, planned, exchange, flow, rollup, cluster, capacity];

/** Claims of a first statement over a body. */
export function claimsFor(body: EncodedBody): StatementClaims {
  return {
    iss: 'https://provider.example',
    aud: 'hub.example/log',
    jti: '01JA',
    iat: PERIOD.to + 5,
    str: 'main',
    epoch: '2026',
    seq: 1,
    per: PERIOD,
    sch: REPORT_SCHEMA,
    act: 'report',
    body: body.binding,
    tot: body.totals,
  };
}

/** A later statement with every claim at once. */
export const correction: StatementClaims = {
  iss: 'https://provider.example',
  aud: 'hub.example/log',
  jti: '01JB',
  iat: PERIOD.to + 9,
  str: 'main',
  epoch: '2026',
  seq: 3,
  prev: TOKEN,
  per: PERIOD,
  sch: REPORT_SCHEMA,
  act: 'correct',
  ref: { seq: 2, rule: 'R-7' },
  body: { alg: 'sha-256', dig: TOKEN, len: 100, ct: BODY_CONTENT_TYPE, n: 1, root: TOKEN },
  tot: { acceleratorSeconds: 1, theoreticalTOP: 2, egressB: 3, ingressB: 4, energyWh: 5 },
};
