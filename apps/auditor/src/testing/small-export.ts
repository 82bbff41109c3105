import { createHash } from 'node:crypto';

import { theoreticalTOP } from '#libs/compute';
import type { Attribute, BodyLine, CustomerLine, ExchangeLine, RollupLine, WorkloadLine } from '#libs/report';
import { DEFAULT_RULE_SET, type RuleSet } from '#libs/structuring';

import { SmallHub } from './small-hub.js';

export const ORIGIN = 'hub.example/log';
export const ALPHA = 'https://alpha.example';
export const BETA = 'https://beta.example';
const GAMMA = 'https://gamma.example';
const DAY = 86_400;
/** A midnight in UTC. */
const T0 = 20_000 * DAY;
const H100 = 'NVIDIA H100 SXM5 80GB';

/** Another lead, with a tenth of the default threshold: put in force before the second pass. */
export const STRICTER: RuleSet = { ...DEFAULT_RULE_SET, id: 'stricter', version: 2, profiles: DEFAULT_RULE_SET.profiles.map((profile) => (profile.id === DEFAULT_RULE_SET.lead ? withLowerC(profile) : profile)) };

function withLowerC(profile: RuleSet['profiles'][number]): RuleSet['profiles'][number] {
  const { parameters } = profile;
  const { C, R } = parameters.thresholds;
  return { ...profile, parameters: { ...parameters, thresholds: { ...parameters.thresholds, C: C / 10, R: R * 10 } } };
}

export function customer(handle: string, tokens: Partial<Record<Attribute, string>>): CustomerLine {
  return {
    t: 'customer',
    handle,
    tokens: Object.entries(tokens).map(([attr, label]) => ({ attr: attr as Attribute, mode: 'hmac', profile: 'tributary-1', epoch: '2026', token: digest(label) })),
    country: 'SE',
  };
}

/** `days` relative to the first midnight; 700 H100 unless changed. */
export function workload(id: string, owner: string, state: WorkloadLine['state'], from: number, to: number | undefined, changes: Partial<WorkloadLine> = {}): WorkloadLine {
  const accelerators = [{ model: H100, count: 700, nodes: 88, memoryGB: 56_000 }];
  const end = to === undefined ? undefined : T0 + to * DAY;
  return {
    t: 'workload',
    id,
    customer: owner,
    state,
    declared: 'none',
    start: T0 + from * DAY,
    ...(end === undefined ? {} : state === 'ended' ? { end } : { plannedEnd: end }),
    accelerators,
    precision: 'bf16',
    ops: { theoreticalTOP: end === undefined ? 0 : theoreticalTOP(accelerators, 'bf16', end - (T0 + from * DAY)), grade: 'reported' },
    interNode: { configuredGbps: 400 },
    traffic: { egressB: 10, ingressB: 20 },
    ...changes,
  };
}

export function exchange(from: string, peer: ExchangeLine['peer'], bytesOut: number, bytesIn: number): ExchangeLine {
  return { t: 'exchange', workload: from, peer, bytesOut, bytesIn, from: T0, to: T0 + DAY };
}

function rollup(owner: string): RollupLine {
  return { t: 'rollup', customer: owner, day: T0, count: 12, theoreticalTOP: 5000, peakTOPs: 900.5, egressB: 1, ingressB: 2 };
}

export function at(day: number): number {
  return T0 + day * DAY;
}

export function digest(label: string): string {
  return createHash('sha256').update(label).digest('base64url');
}

/**
 * Three providers, ten statements, three passes of detection and one over everybody. One customer trains at alpha and beta under tokens that first seem
 * unrelated and later turn out to be one; states move forward; alpha rotates its key; gamma equivocates once.
 */
export function smallHub(): SmallHub {
  const hub = new SmallHub(ORIGIN);
  const alpha = hub.register(ALPHA);
  const beta = hub.register(BETA);
  const gamma = hub.register(GAMMA);
  const flow = { flow: digest('alpha-beta day 1') };
  const send = (agent: typeof alpha, day: number, lines: readonly BodyLine[] = []) => {
    const report = agent.report(at(day), lines);
    hub.accept(report);
    return report;
  };
  send(alpha, 1, [customer('a1', { lei: 'acme', name: 'acme' }), workload('train', 'a1', 'running', 0, undefined), customer('a2', { 'tax-id': 'bolt' }), workload('serve', 'a2', 'ended', 0, 1)]);
  send(beta, 2, [workload('other-half', 'b1', 'running', 0, 30, { declared: 'training' }), customer('b1', { registration: 'acme subsidiary' }), exchange('other-half', flow, 3e13, 1e13)]);
  const nil = send(gamma, 2);
  hub.keepEquivocation(nil, gamma.contradict(nil, at(3)));
  hub.detect(DEFAULT_RULE_SET);
  send(alpha, 3, [exchange('train', flow, 2e13, 2e13), workload('plan', 'a1', 'planned', 40, 200), rollup('a2')]);
  hub.rotate(alpha);
  send(gamma, 4, [customer('g1', { name: 'acme' }), customer('g2', {}), workload('tiny', 'g2', 'ended', 3, 4, { accelerators: [{ model: H100, count: 1, nodes: 1, memoryGB: 80 }], ops: { theoreticalTOP: 85_492_800, grade: 'measured' } })]);
  hub.detect(STRICTER);
  send(alpha, 50, [workload('train', 'a1', 'ended', 0, 45), exchange('train', { workload: 'plan' }, 7, 9)]);
  send(beta, 51, [customer('b1', { registration: 'acme subsidiary', lei: 'acme' })]);
  send(beta, 52, [workload('other-half', 'b1', 'ended', 0, 50, { declared: 'training' })]);
  send(gamma, 53);
  send(alpha, 54, [customer('a3', { owner: 'somebody' })]);
  hub.detect(STRICTER);
  hub.detect({ ...DEFAULT_RULE_SET, version: 99 }, true);
  return hub;
}
