import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { declarationMismatch as rule } from './declaration-mismatch.js';
import { entities, entity, reordered, workload } from './facts.reference.js';
import type { EntityFacts, RuleWorkload } from './rule.js';

const parameters = { C1: 36_000, R: 10, B: 50, rateShare: 0.1, turnover: 1, leastAnswersBps: 10, settlingS: 600, tolerance: 0.02 };
const look = (facts: EntityFacts) => rule.find(facts, parameters);
const one = (over: Partial<RuleWorkload>) => look(entity([workload('w', { declared: 'inference', ...over })]));
const checks = ({ findings }: ReturnType<typeof look>): string[] => findings.map(({ figures }) => figures[0]!.name.split(':')[0]!);

describe('figures of training', () => {
  const atLimit = { ops: 36_000, bandwidth: 50 };

  test.each([['enhancement', 'ask'], ['design', 'ask'], ['none', 'ask'], [null, 'ask'], ['something new', 'ask'], ['inference', 'watch'], ['non-ai', 'watch']])('declared as %s: %s', (declared, severity) => {
    const outcome = one({ ...atLimit, declared });
    expect(checks(outcome)).toEqual(['figures-of-training']);
    expect(outcome.findings).toMatchObject([{ rule: 'declaration-mismatch@2', severity, margin: 1, workloads: ['w'], window: { from: 0, to: 3600 } }]);
    expect(outcome.findings[0]!.sentence).not.toContain('something new');
  });

  test('are no mismatch once declared', () => {
    expect(one({ ...atLimit, declared: 'training' })).toEqual({ findings: [], quality: [] });
  });

  test.each<[string, Partial<RuleWorkload>]>([
    ['operations', { ops: 35_999, end: 3599 }],
    ['rate', { end: 3601 }],
    ['bandwidth', { bandwidth: 49.999 }],
  ])('are not met while %s is below', (_, over) => {
    expect(one({ ...atLimit, ...over }).findings).toEqual([]);
  });

  test('are told by the comparison that is closest', () => {
    expect(one({ ops: 72_000, bandwidth: 75 }).findings).toMatchObject([{ value: 75, threshold: 50, margin: 1.5, unit: 'GB/s' }]);
  });
});

describe('serving that answers nobody', () => {
  /** An hour of two H100, of which ten bytes a second each are 72,000. */
  const service = (over: Partial<RuleWorkload>, now = 3600) => look(entity([workload('w', { declared: 'inference', ops: 36_000, bandwidth: 50, h100e: 2, egressB: 71_999, ...over })], { now })).findings;
  const severities = (over: Partial<RuleWorkload>, now?: number) => service(over, now).map(({ severity }) => severity);

  test('is asked about, with what went out and what a service sends', () => {
    expect(service({})).toMatchObject([{ severity: 'ask', figures: expect.arrayContaining([{ name: 'figures-of-training: bytes out', value: 71_999 }, { name: 'figures-of-training: bytes out of a service, at least', value: 72_000 }]), sentence: expect.stringContaining('Only 71999 bytes went out of it') }]);
    expect(service({ egressB: 72_000 })).toMatchObject([{ severity: 'watch', sentence: expect.not.stringContaining('went out of it') }]);
  });

  test('is what is declared as inference only', () => {
    expect([severities({ declared: 'non-ai' }), severities({ declared: 'training' })]).toEqual([['watch'], []]);
  });

  test('has time to begin, and is not expected to have answered what is ahead', () => {
    const planned = { state: 'planned', egressB: 0 } as const;
    expect([severities(planned, 599), severities(planned, 600), severities(planned, -5)]).toEqual([['watch'], ['ask'], ['watch']]);
    expect([severities({ egressB: 12_000 }, 600), severities({ egressB: 11_999 }, 600)]).toEqual([['watch'], ['ask']]);
  });
});

describe('turnover like training', () => {
  const atLimit = { ops: 3600, memoryGB: 80, egressB: 80e9, ingressB: 90e9 };

  test('of work declared as inference, at exactly a tenth of R and one memory', () => {
    const outcome = one(atLimit);
    expect(checks(outcome)).toEqual(['training-like-turnover']);
    expect(outcome.findings).toMatchObject([{ value: 1, threshold: 1 }]);
  });

  test.each<[string, Partial<RuleWorkload>]>([
    ['below a tenth of R', { ops: 3599 }],
    ['one byte less', { egressB: 80e9 - 1 }],
    ['declared as training', { declared: 'training' }],
    ['declared as other work than AI', { declared: 'non-ai' }],
    ['not declared', { declared: null }],
  ])('nothing: %s', (_, over) => {
    expect(one({ ...atLimit, ...over })).toEqual({ findings: [], quality: [] });
  });

  test('cannot be judged without a memory figure, and says so', () => {
    expect(one({ ...atLimit, memoryGB: 0 })).toMatchObject({ findings: [], quality: [{ workload: 'w', code: 'unknown-memory' }] });
  });
});

describe('measured above possible', () => {
  const measured = (lowTOP: number, over: Partial<RuleWorkload> = {}) => one({ declared: 'training', ops: 1000, empirical: { lowTOP, highTOP: 2 * lowTOP }, ...over });

  test('beyond the tolerance, whatever was declared', () => {
    const outcome = measured(1021);
    expect(checks(outcome)).toEqual(['measured-above-possible']);
    expect(outcome.findings).toMatchObject([{ value: 1021, threshold: 1020, unit: 'TOP' }]);
    expect(outcome.findings[0]!.margin).toBeGreaterThan(1);
  });

  test('not up to the tolerance, nor by the upper bound of the measurement', () => {
    expect(measured(1020).findings).toEqual([]);
    expect(measured(600).findings).toEqual([]);
  });

  test('nothing measured is no mismatch', () => {
    expect(one({ empirical: null })).toEqual({ findings: [], quality: [] });
  });

  test('of work that still runs: compared with what it can have done so far, not with its projection', () => {
    const running = (lowTOP: number) => look(entity([workload('w', { end: null, rate: 10, ops: 0, state: 'running', empirical: { lowTOP, highTOP: lowTOP } })], { now: 100, projection: 1e6 }));
    expect(checks(running(1021))).toEqual(['measured-above-possible']);
    expect(running(1020).findings).toEqual([]);
  });

  test('where nothing was possible, below one tera-OP is rounding', () => {
    expect(measured(1, { ops: 0 }).findings).toEqual([]);
    expect(measured(2, { ops: 0 }).findings).toMatchObject([{ threshold: 1, margin: 2 }]);
  });

  test.each([NaN, -1, Infinity])('a measurement of %d is said to be unusable', (lowTOP) => {
    expect(measured(lowTOP)).toMatchObject({ findings: [], quality: [{ workload: 'w', code: 'unusable-figure' }] });
  });
});

test('a workload can fail several checks, each a finding of its own', () => {
  expect(checks(one({ ops: 36_000, bandwidth: 50, egressB: 80e9, ingressB: 80e9, empirical: { lowTOP: 40_000, highTOP: 50_000 } }))).toEqual([
    'figures-of-training', 'training-like-turnover', 'measured-above-possible',
  ]);
});

test('the defaults are those of the leading profile', () => {
  expect(rule.defaults).toEqual({ C1: 1e12, R: 1_056_995, B: 50, rateShare: 0.1, turnover: 1, leastAnswersBps: 10, settlingS: 14 * 86_400, tolerance: 0.02 });
});

test('an inference service of 1,000 H100 on a fast network for ten days is not found; one of 1,200 for two weeks is watched, and asked about where it sent nothing', () => {
  const service = (gpus: number, days: number, egressB: number) => entity([workload('w', { declared: 'inference', end: days * 86_400, ops: gpus * 989.5 * days * 86_400, bandwidth: 400, h100e: gpus, memoryGB: 80 * gpus, egressB, ingressB: 1e11 })], { now: 1e9 });
  const severities = (facts: EntityFacts) => rule.find(facts, rule.defaults).findings.map(({ severity }) => severity);
  expect([severities(service(1000, 10, 1e12)), severities(service(1200, 14, 1e12)), severities(service(1200, 14, 0))]).toEqual([[], ['watch'], ['ask']]);
});

describe('on any customer', () => {
  const small = { C1: 10, R: 3, B: 3, rateShare: 0.5, turnover: 1, leastAnswersBps: 1, settlingS: 2, tolerance: 0.02 };

  test('the order of the facts changes nothing', () => {
    let seen = 0;
    fc.assert(fc.property(entities.chain((facts) => fc.tuple(fc.constant(facts), reordered(facts))), ([facts, other]) => {
      expect(rule.find(other, small)).toEqual(rule.find(facts, small));
      seen += rule.find(facts, small).findings.length;
    }));
    expect(seen).toBeGreaterThan(50);
  });

  test('declaring training never adds a finding, and withdrawing the declaration never removes one', () => {
    const declaring = (facts: EntityFacts, declared: string | null): number => {
      const workloads = facts.workloads.map((w) => ({ ...w, declared }));
      return rule.find({ ...facts, workloads, timeline: { ...facts.timeline, workloads } }, small).findings.length;
    };
    fc.assert(fc.property(entities, (facts) => {
      expect(declaring(facts, 'training')).toBeLessThanOrEqual(declaring(facts, null));
      expect(declaring(facts, null)).toBeLessThanOrEqual(declaring(facts, 'inference'));
    }));
  });
});
