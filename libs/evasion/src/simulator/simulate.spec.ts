import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { findChip } from './chip.js';
import { replicaOf } from './replica.js';
import { CORRECTED, MIRI, type TrainingSetting } from './setting.js';
import { leastTraffic, simulate, trafficOf } from './simulate.js';

/** Forty H100 a node, 125 billion parameters, at 16 bits: 3,200 GB hold 200 billion in MIRI's reading. */
const plan = { chip: findChip('H100'), chipsPerNode: 40, parameters: 125e9, steps: 30, tokensPerStep: 131_072, activationRatio: 4, nodes: 8 };
const plain: TrainingSetting = { ...MIRI, eightBit: 'never', stragglers: 0, link: { upBps: 1e8, downBps: 1e8, latencyS: 0 }, stageLink: null };

describe('a plan in a setting', () => {
  test('units: step, payload, exchange and tokens by hand', () => {
    const { stepS, traffic, tokens, stages, nodes, chips, rawOperations } = simulate(plan, plain);
    const step = (6 * 125e9 * 131_072) / (40 * 989e12 * 0.4);
    expect({ stages, nodes, chips }).toEqual({ stages: 1, nodes: 8, chips: 320 });
    expect(stepS).toBeCloseTo(step, 9);
    expect(traffic.payloadBytes).toBeCloseTo((125e9 * 2) / 150, 3);
    expect(traffic.burstS).toBeCloseTo((2 * traffic.payloadBytes * 8) / 1e8, 6);
    expect(traffic.periodS, 'the exchange is the longer of the two').toBeCloseTo(Math.max(30 * step, traffic.burstS), 6);
    expect(tokens).toBeCloseTo((plain.horizonS / traffic.periodS) * 30 * 131_072 * 8, -6);
    expect(rawOperations).toBeCloseTo(6 * 125e9 * tokens, -20);
  });

  test('blocking waits for what streaming hides', () => {
    const [streaming, blocking] = (['streaming', 'blocking'] as const).map((overlap) => simulate({ ...plan, steps: 500 }, { ...plain, overlap }));
    expect(streaming?.utilisation).toBe(1);
    expect(blocking?.traffic.periodS).toBeCloseTo((streaming?.traffic.periodS ?? 0) + (blocking?.traffic.burstS ?? 0), 6);
    expect(blocking?.traffic.peakBps).toBe(1e8);
  });

  test('there is one stage exactly as long as the states of the model fit into a node', () => {
    const held = (40 * 80e9) / 16;
    expect(simulate({ ...plan, parameters: held }, plain).stages).toBe(1);
    expect(simulate({ ...plan, parameters: held * 1.001 }, plain).stages).toBe(2);
    expect(simulate({ ...plan, parameters: held }, { ...plain, memoryShare: 0.8 }).stages, 'not all memory is for states').toBe(2);
    expect(simulate({ ...plan, parameters: held * 1.1 }, { ...plain, eightBit: 'listed' }).stages, '14 bytes a parameter').toBe(1);
  });

  test('each stage exchanges its own shard, but in MIRI’s reading', () => {
    const two = { ...plan, parameters: 300e9 };
    expect(simulate(two, plain).traffic.payloadBytes).toBeCloseTo(2 * simulate(two, { ...plain, shardedExchange: true }).traffic.payloadBytes, 3);
  });

  test('activations keep the link of the node from the outer exchange, where the stages have none of their own', () => {
    const two = { ...plan, parameters: 300e9, steps: 1 };
    const [shared, own] = [simulate(two, plain), simulate(two, { ...plain, stageLink: { bps: 1e8, latencyS: 0 } })];
    const activations = ((2 * (shared.stages - 1)) / shared.stages) * ((131_072 * 0.03 * Math.sqrt(300e9) * 2) / 4);
    expect(own.traffic.periodS).toBeCloseTo(own.traffic.burstS, 6);
    expect(shared.traffic.periodS - own.traffic.periodS).toBeCloseTo((activations * 8) / 1e8, 6);
  });

  test('one replica exchanges nothing and loses nothing', () => {
    const { traffic, loss, effectiveOperations, rawOperations } = simulate({ ...plan, nodes: 1 }, { ...plain, compression: { ratio: 1, of: '16 bits' }, penalisesSeldomSync: false });
    expect(traffic).toMatchObject({ burstS: 0, sentBytes: 0, peakBps: 0 });
    expect(loss).toBeGreaterThan(0);
    expect(effectiveOperations).toBeLessThanOrEqual(rawOperations * (1 + 1e-9));
  });

  test('bytes a node sends over the run are those of its exchanges and its activations', () => {
    const setting = { ...plain, shardedExchange: true };
    const { traffic, stages } = simulate({ ...plan, parameters: 300e9 }, setting);
    const activations = ((2 * (stages - 1)) / stages) * ((131_072 * 0.03 * Math.sqrt(300e9) * 2) / 4);
    expect(traffic.sentBytes).toBeCloseTo((setting.horizonS / traffic.periodS) * (traffic.payloadBytes + 30 * activations), -8);
  });

  test('cost: hardware, energy and sites where one buys, rent and sites where one rents', () => {
    const cost = { ...CORRECTED.cost, perSite: 1000, perKWh: 0.1, powerUsage: 1.5, priceFactor: 2 };
    const bought = simulate(plan, { ...plain, cost }).cost;
    expect(bought).toMatchObject({ hardware: 320 * 25_000 * 2, rent: 0, sites: 8000 });
    expect(bought.energy).toBeCloseTo(320 * 0.7 * 1.5 * (plain.horizonS / 3600) * 0.1, 3);
    expect(bought.total).toBeCloseTo(bought.hardware + bought.energy + bought.sites, 6);
    const rented = simulate(plan, { ...plain, cost: { ...cost, tenure: 'rent' } }).cost;
    expect(rented).toMatchObject({ hardware: 0, energy: 0, sites: 8000 });
    expect(rented.rent).toBeCloseTo(320 * 2.5 * (plain.horizonS / 3600), 3);
  });
});

test('the bound of what a node sends is reached by few replicas and never exceeds what any number sends', () => {
  let [reached, cases] = [0, 0];
  const settings = (['relay', 'ring', 'all-gather'] as const).flatMap((topology) => (['streaming', 'blocking'] as const).map((overlap): TrainingSetting => ({ ...CORRECTED, topology, overlap })));
  fc.assert(
    fc.property(fc.constantFrom(...settings), fc.constantFrom(1, 10, 200), fc.double({ min: 5e10, max: 6e11, noNaN: true }), fc.integer({ min: 1, max: 50 }), fc.nat(50), (setting, steps, parameters, least, more) => {
      const replica = replicaOf({ ...plan, steps, parameters }, setting);
      const bound = leastTraffic(replica, least, least + more);
      for (const replicas of [least, least + Math.floor(more / 2), least + more]) {
        const { sentBytes, peakBps } = trafficOf(replica, replicas);
        expect(bound.sentBytes).toBeLessThanOrEqual(sentBytes * (1 + 1e-12));
        expect(bound.peakBps).toBeLessThanOrEqual(peakBps * (1 + 1e-12));
        reached += sentBytes <= bound.sentBytes * (1 + 1e-9) ? 1 : 0;
        cases += 1;
      }
    }),
  );
  expect(reached / cases).toBeGreaterThan(0.1);
});

describe('plans that cannot be', () => {
  test.each<[string, Partial<typeof plan>, Partial<TrainingSetting>, string, string]>([
    ['a model larger than the memory of all nodes', { parameters: 200e9 * 8 * 1.01 }, {}, 'EVASION_MEMORY', 'parameters'],
    ['no bandwidth up', {}, { link: { upBps: 0, downBps: 1e8, latencyS: 0 } }, 'EVASION_BANDWIDTH', 'link.upBps'],
    ['no bandwidth down', {}, { link: { upBps: 1e8, downBps: 0, latencyS: 0 } }, 'EVASION_BANDWIDTH', 'link.downBps'],
    ['no bandwidth between stages', {}, { stageLink: { bps: 0, latencyS: 0 } }, 'EVASION_BANDWIDTH', 'stageLink.bps'],
    ['no time', {}, { horizonS: 0 }, 'EVASION_INPUT', 'horizonS'],
    ['more than all of the peak', {}, { utilisation: 1.1 }, 'EVASION_INPUT', 'utilisation'],
    ['a negative latency', {}, { link: { upBps: 1, downBps: 1, latencyS: -1 } }, 'EVASION_INPUT', 'link.latencyS'],
    ['compression beyond what is known', {}, { compression: { ratio: 501, of: '16 bits' } }, 'EVASION_INPUT', 'compression.ratio'],
    ['no chips', {}, { chips: [] }, 'EVASION_INPUT', 'chips'],
    ['no tokens a step', {}, { tokensPerStep: [] }, 'EVASION_INPUT', 'tokensPerStep'],
    ['a model of no size', {}, { modelSizes: [0] }, 'EVASION_INPUT', 'modelSizes'],
    ['half a chip', { chipsPerNode: 0.5 }, {}, 'EVASION_INPUT', 'chipsPerNode'],
    ['no steps', { steps: 0 }, {}, 'EVASION_INPUT', 'steps'],
    ['half a node', { nodes: 0.5 }, {}, 'EVASION_INPUT', 'nodes'],
    ['parameters that are no number', { parameters: Number.NaN }, {}, 'EVASION_INPUT', 'parameters'],
  ])('%s is refused by the name of what binds', (_, change, setting, code, field) => {
    expect(() => simulate({ ...plan, ...change }, { ...plain, ...setting })).toThrow(expect.objectContaining({ code, place: { field } }));
  });
});
