import type { ExchangeLine, WorkloadLine } from '#libs/report';
import { DEFAULT_RULE_SET, type Profile, type RuleSet } from '#libs/structuring';
import type { Dossier, ReportedExchange, ReportedWorkload } from '../dossier.js';

export const ALPHA = 'https://alpha.example';
export const BETA = 'https://beta.example';
/** 989,500 GOP/s dense BF16. */
export const H100 = 'NVIDIA H100 SXM5 80GB';
export const DAY = 86_400;
export const NOW = 1_800_000_000;

/** Round thresholds, in tera-OP, TOP/s, GB/s and bytes. */
export const PARAMETERS = { thresholds: { C1: 1e12, C: 1e14, R: 100_000_000, B: 50, D: 1000 }, projectionS: 100 * DAY, lookbackS: 1000 * DAY, horizonS: 548 * DAY };

/** A tenth of everything. */
const STRICTER = { ...PARAMETERS, thresholds: { C1: 1e11, C: 1e13, R: 10_000_000, B: 50, D: 100 } };

const [EXAMPLE] = DEFAULT_RULE_SET.profiles;
const profile = (id: string, parameters: Profile['parameters']): Profile => ({ ...(EXAMPLE as Profile), id, version: 1, parameters });

/** Three profiles, of which the first and the last are judged alike; the first leads. */
export const RULES_OF_TESTS: RuleSet = {
  id: 'made for tests',
  version: 1,
  dated: '2026-01-31',
  lead: 'example',
  profiles: [profile('example', PARAMETERS), profile('stricter', STRICTER), profile('same', PARAMETERS)],
  rules: [{ rule: 'overdue-stream@1', parameters: { cadenceS: 10 * DAY, graceS: DAY } }],
};

/** An ended workload of one H100 for a day, 85,492,800,000 tera-OP ÷ 1000 = 85,492,800 TOP. */
export function workloadLine(id: string, changes: Partial<WorkloadLine> = {}): WorkloadLine {
  return {
    t: 'workload',
    id,
    customer: 'customer-1',
    state: 'ended',
    declared: 'none',
    start: NOW - 10 * DAY,
    ...(changes.state === undefined || changes.state === 'ended' ? { end: NOW - 9 * DAY } : {}),
    accelerators: [{ model: H100, count: 1, nodes: 1, memoryGB: 80 }],
    precision: 'bf16',
    ops: { theoreticalTOP: 85_492_800, grade: 'reported' },
    interNode: { configuredGbps: 400 },
    traffic: { egressB: 0, ingressB: 0 },
    ...changes,
  };
}

export function reported(provider: string, line: WorkloadLine, asOf = NOW): ReportedWorkload {
  return { provider, line, asOf };
}

/** `to` is a peer of the same provider, or `flow:` and a token's first letter, and `@` and that of the remote endpoint's where it is named: `flow:x`, `flow:x@e`. */
export function exchange(provider: string, workload: string, to: string, bytesOut: number, bytesIn: number, from = NOW - DAY): ReportedExchange {
  const [, flow, endpoint] = /^flow:(.)(?:@(.))?$/.exec(to) ?? [];
  const token = (letter: string): string => `${letter.repeat(42)}A`;
  const peer: ExchangeLine['peer'] = flow === undefined ? { workload: to } : { flow: token(flow), ...(endpoint === undefined ? {} : { endpoint: token(endpoint) }) };
  return { provider, line: { t: 'exchange', workload, peer, bytesOut, bytesIn, from, to: from + 60 } };
}

export function dossier(workloads: readonly ReportedWorkload[], exchanges: readonly ReportedExchange[] = []): Dossier {
  return { entity: 'e'.repeat(32), now: NOW, position: 7, workloads, exchanges, rollups: [], links: [], quarantined: [], corrected: [], overdue: [], counterparts: [], counterpartsOverdue: [] };
}
