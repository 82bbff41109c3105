import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCodedError } from '#libs/errors';

import { findChip } from './chip.js';
import { defaultGrid } from './grid.js';
import { optionsOf, stepsOf } from './options.js';
import { minCost, planSpace, type PlanSpace } from './plan-space.js';
import { COVERED_BY_COMPUTE, COVERED_BY_MEMORY, maxChips, type Rule } from './rule.js';
import { CORRECTED, MIRI, type TrainingSetting } from './setting.js';
import { simulate, trafficOf } from './simulate.js';

/** $ of the cheapest plan of the same ladders, all gone through without a bound: Infinity where the rule leaves none. */
function leastOfAll(target: number, rule: Rule, setting: TrainingSetting): number {
  let least = Infinity;
  for (const chip of setting.chips) {
    for (let size = 1; size <= Math.min(64, maxChips(chip, rule)); size += 1) {
      for (const option of optionsOf(chip, size, target, setting)) {
        for (const fewest of stepsOf(option, target, setting)) {
          const replicas = fewest.upTo(Infinity);
          if (replicas === undefined) continue;
          const { sentBytes, peakBps } = trafficOf(fewest.replica, replicas);
          if (sentBytes <= (rule.sentBytes ?? Infinity) && peakBps <= (rule.interNodeGbps ?? Infinity) * 1e9) least = Math.min(least, replicas * fewest.replica.stages * option.perNode);
        }
      }
    }
  }
  return least;
}

/** $ of the cheapest plan; Infinity where the rule leaves none. */
function least(space: PlanSpace, rule: Rule): number {
  try {
    return space.cheapest(rule).cost.total;
  } catch (error) {
    if (isCodedError(error) && (error.code === 'EVASION_UNREACHABLE' || error.code === 'EVASION_RULE')) return Infinity;
    throw error;
  }
}

const limit = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min: Math.log(min), max: Math.log(max), noNaN: true }).map(Math.exp);
/** Often none, so that each part comes to decide by itself. */
const seldom = (of: fc.Arbitrary<number>): fc.Arbitrary<number | null> => fc.option(of, { freq: 1 });
const rules: fc.Arbitrary<Rule> = fc.record({
  h100e: limit(1, 40),
  memoryGB: seldom(limit(200, 4000)),
  countsMemory: fc.constantFrom('hbm' as const, 'all' as const),
  interNodeGbps: seldom(limit(0.005, 0.2)),
  sentBytes: seldom(limit(2e13, 2e15)),
});
const PARTS = ['h100e', 'memoryGB', 'countsMemory', 'interNodeGbps', 'sentBytes'] as const;

/** A rule that is tighter in some parts: a limit lower by a factor, or one where there was none. */
function tightened(rule: Rule, other: Rule, factor: number, parts: readonly string[]): Rule {
  const lower = (part: 'h100e' | 'memoryGB' | 'interNodeGbps' | 'sentBytes'): number | null => (!parts.includes(part) ? rule[part] : rule[part] === null ? other[part] : rule[part] * factor);
  return { h100e: lower('h100e'), memoryGB: lower('memoryGB'), countsMemory: parts.includes('countsMemory') ? 'all' : rule.countsMemory, interNodeGbps: lower('interNodeGbps'), sentBytes: lower('sentBytes') };
}

describe('tightening a rule never lowers the minimum cost', () => {
  test('2,500 pairs of rules in a dozen settings, one part tightened or several', () => {
    const settings = defaultGrid().filter((_, i) => i % 4 === (i < 16 ? 0 : 3));
    const cards: TrainingSetting = { ...CORRECTED, chips: ['RTX4090', 'H100'].map(findChip), nodeSizes: 'any' };
    const spaces = [
      ...settings.map(({ target, setting }) => planSpace(target, setting)),
      planSpace(1e24, cards),
      planSpace(2e23, { ...cards, overlap: 'blocking', topology: 'ring', cost: { ...cards.cost, tenure: 'rent' } }),
      planSpace(1e24, { ...CORRECTED, topology: 'all-gather' }),
      planSpace(3e24, { ...CORRECTED, eightBit: 'confirmed', batchLaw: 'pessimistic' }),
    ];
    const seen = { dearer: 0, same: 0, closed: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...spaces), rules, rules, fc.double({ min: 0.1, max: 0.95, noNaN: true }), fc.subarray([...PARTS], { minLength: 1 }), (space, a, other, factor, parts) => {
        const tighter = tightened(a, other, factor, parts);
        const [before, after] = [least(space, a), least(space, tighter)];
        expect(after).toBeGreaterThanOrEqual(before);
        seen[after === Infinity && before < Infinity ? 'closed' : after > before ? 'dearer' : 'same'] += 1;
      }),
      { numRuns: 2500 },
    );
    // The law would say nothing about rules that change nothing.
    for (const [kind, times] of Object.entries(seen)) expect(times, kind).toBeGreaterThan(100);
  });

  test('MIRI’s reading breaks it at 1e24 operations, by filling nodes to the limit', () => {
    const [before, after] = [minCost(1e24, COVERED_BY_COMPUTE, MIRI), minCost(1e24, COVERED_BY_MEMORY, MIRI)];
    expect(before.cost.total).toBe(864_000);
    expect(after.cost.total).toBe(768_000);
    const free: TrainingSetting = { ...MIRI, nodeSizes: 'any' };
    expect(minCost(1e24, COVERED_BY_MEMORY, free).cost.total, 'any number up to it').toBeGreaterThanOrEqual(minCost(1e24, COVERED_BY_COMPUTE, free).cost.total);
  });

  test('MIRI’s reading gives what an independent reproduction of its simulator gave', () => {
    const only = { ...MIRI, chips: [findChip('A100')] };
    const nodes = (target: number, setting: TrainingSetting): number[] => [minCost(target, COVERED_BY_COMPUTE, setting).nodes, minCost(target, COVERED_BY_MEMORY, setting).nodes];
    expect(nodes(1e25, only)).toEqual([335, 1572]);
    expect(nodes(1e25, MIRI)).toEqual([105, 540]);
  });
});

describe('the cheapest plan', () => {
  const small: TrainingSetting = { ...CORRECTED, chips: [findChip('A100'), findChip('H100')], tokensPerStep: [131_072], modelSizes: [0.5, 1, 2] };

  test('keeps to the rule and reaches the target, and one replica less does not', () => {
    for (const { target, setting } of defaultGrid([1e24])) {
      const rule = { ...COVERED_BY_MEMORY, sentBytes: 1e15 };
      const { plan, nodes, stages, traffic, effectiveOperations } = minCost(target, rule, setting);
      expect(plan.chipsPerNode).toBeLessThanOrEqual(maxChips(plan.chip, rule));
      expect(traffic.sentBytes).toBeLessThanOrEqual(1e15);
      expect(effectiveOperations).toBeGreaterThanOrEqual(target * (1 - 1e-9));
      expect(simulate({ ...plan, nodes: nodes - stages }, setting).effectiveOperations).toBeLessThan(target);
    }
  });

  test('is never missed by leaving out what costs or sends too much at the least', () => {
    const settings = [small, { ...small, topology: 'ring' as const, batchLaw: 'pessimistic' as const }, { ...small, stageLink: { bps: 1e9, latencyS: 0.02 }, cost: { ...small.cost, perSite: 0 } }];
    let within = 0;
    fc.assert(
      fc.property(fc.constantFrom(...settings), fc.double({ min: 22.7, max: 24.3, noNaN: true }), rules, (setting, power, rule) => {
        const [found, expected] = [least(planSpace(10 ** power, setting), rule), leastOfAll(10 ** power, rule, setting)];
        expect(found === expected || Math.abs(found / expected - 1) < 1e-9, `${found} for ${expected}`).toBe(true);
        within += found === Infinity ? 0 : 1;
      }),
      { numRuns: 60 },
    );
    expect(within).toBeGreaterThan(20);
  });

  test('is what going through all plans of a small setting finds', () => {
    const target = 3e23;
    const rule: Rule = { ...COVERED_BY_COMPUTE, h100e: 6 };
    const found = minCost(target, rule, small);
    let cheapest = Infinity;
    for (const chip of small.chips) {
      for (let chipsPerNode = 1; chipsPerNode <= maxChips(chip, rule); chipsPerNode += 1) {
        for (const size of small.modelSizes) {
          const parameters = (size * 0.8 * chipsPerNode * chip.memoryGB * 1e9) / (chip.peak8 === null ? 16 : 14);
          for (const activationRatio of [4, 10]) {
            for (const steps of [1, 2, 5, 10, 20, 30, 50, 100, 200, 500, 1000, found.plan.steps]) {
              for (let nodes = Math.ceil(size); nodes < 60; nodes += Math.ceil(size)) {
                const { cost, effectiveOperations } = simulate({ chip, chipsPerNode, parameters, activationRatio, steps, tokensPerStep: 131_072, nodes }, small);
                if (effectiveOperations < target) continue;
                cheapest = Math.min(cheapest, cost.total);
                break;
              }
            }
          }
        }
      }
    }
    expect(found.cost.total / cheapest).toBeCloseTo(1, 9);
  });

  test.each<[string, number, Partial<Rule>, Partial<TrainingSetting>, string, string]>([
    ['a target of nothing', 0, {}, {}, 'EVASION_INPUT', 'target'],
    ['a rule that covers every single chip', 1e24, { h100e: 0.1 }, {}, 'EVASION_RULE', 'h100e'],
    ['a memory limit that covers every single chip', 1e24, { memoryGB: 10 }, {}, 'EVASION_RULE', 'memoryGB'],
    ['more than any horizon allows', 1e30, {}, {}, 'EVASION_UNREACHABLE', 'h100e'],
    ['too little time', 1e24, {}, { horizonS: 3600 }, 'EVASION_UNREACHABLE', 'horizonS'],
    ['too few bytes', 1e24, { sentBytes: 1 }, {}, 'EVASION_UNREACHABLE', 'sentBytes'],
    ['too little bandwidth', 1e24, { interNodeGbps: 1e-9 }, {}, 'EVASION_UNREACHABLE', 'interNodeGbps'],
    ['links of no bandwidth', 1e24, {}, { link: { upBps: 0, downBps: 0, latencyS: 0 } }, 'EVASION_BANDWIDTH', 'link.upBps'],
  ])('%s is refused by the name of what binds', (_, target, rule, setting, code, field) => {
    expect(() => minCost(target, { ...COVERED_BY_COMPUTE, ...rule }, { ...small, ...setting })).toThrow(expect.objectContaining({ code, place: { field } }));
  });
});
