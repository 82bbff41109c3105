import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { checkHolds, costModel, leastBandwidth } from './cost-model.js';
import { APP_H_COMMON, MACHINES, type CostInputs } from './inputs.js';
import { printedFigures, printedOf, slipsOf, type Printed } from './slips.js';

const gpt4: CostInputs = { ...APP_H_COMMON, ...MACHINES.paper.H100, parameters: 1e12, tokens: 13e12, accelerators: 10_000 };
const llama: CostInputs = { ...gpt4, parameters: 405e9, tokens: 15.6e12, accelerators: 16_000 };
const cards: CostInputs = { ...gpt4, ...MACHINES.paper.RTX4090, accelerators: 60_000 };
/** Eqs. (10) to (13) as printed. */
const printed = { gpt4: [114, 2.49e7, 2e6, 67.95e6, 500e6], llama: [35, 1.21e7, 0.97e6, 33.03e6, 800e6], cards: [114, 9.6e7, 7.67e6, 49.22e6, 180e6] } as const;
const asPrinted = ([days, kWh, energyDollars, rentDollars, hardwareDollars]: readonly [number, number, number, number, number]): Printed => ({ days, kWh, energyDollars, rentDollars, hardwareDollars });

const anyInputs = fc.record({
  parameters: fc.double({ min: 1e8, max: 1e13, noNaN: true }),
  tokens: fc.double({ min: 1e9, max: 1e15, noNaN: true }),
  accelerators: fc.integer({ min: 2, max: 1_000_000 }),
  bandwidthBytes: fc.double({ min: 1e6, max: 1e13, noNaN: true }),
}).map((some): CostInputs => ({ ...gpt4, ...some }));

describe('the examples of App. H', () => {
  test('are reproduced within 2 % by the equations without the minimum of eq. (5)', () => {
    for (const [inputs, figures] of [[gpt4, printed.gpt4], [llama, printed.llama], [cards, printed.cards]] as const) {
      for (const { agrees, figure } of printedFigures(inputs, asPrinted(figures))) expect(['both', 'uncapped'], figure).toContain(agrees);
    }
  });

  test('take 37.4 and 764 days with the minimum, as eq. (5) is printed', () => {
    expect(printedOf(costModel(llama, 'as printed')).days).toBeCloseTo(37.36, 2);
    expect(printedOf(costModel(cards, 'as printed')).days).toBeCloseTo(764.2, 1);
    expect(costModel(gpt4, 'as printed').capped, 'GPT-4’s batch is below b_max').toBe(false);
  });

  test('take twice as long at dense peaks', () => {
    const dense = { ...gpt4, ...MACHINES.dense.H100 };
    expect(printedOf(costModel(dense, 'uncapped')).days).toBeCloseTo(2 * printedOf(costModel(gpt4, 'uncapped')).days, 9);
  });
});

describe('slips of what is printed', () => {
  const slips = (inputs: CostInputs, figures: Printed): string[] => slipsOf(inputs, figures).map(({ slip }) => slip);

  test('each is told from the numbers', () => {
    expect(slips(gpt4, asPrinted(printed.gpt4))).toEqual(['eq. (7) divides', 'peak is not dense', 'rent is rounded']);
    expect(slips(llama, asPrinted(printed.llama))).toEqual(['minimum of eq. (5) not applied', 'eq. (7) divides', 'peak is not dense', 'rent is rounded']);
    expect(slipsOf(cards, asPrinted(printed.cards))[0]?.explanation).toContain('670.5 Gbit/s');
  });

  test('figures that follow the equations as they are printed, dense and unrounded, have but the division', () => {
    const clean = { ...llama, ...MACHINES.dense.H100, rentPerSecond: 2.5 / 3600 };
    expect(slips(clean, printedOf(costModel(clean, 'as printed')))).toEqual(['eq. (7) divides']);
    const capped = { ...cards, ...MACHINES.dense.RTX4090, rentPerSecond: 0.3 / 3600 };
    expect(slips(capped, printedOf(costModel(capped, 'as printed'))), 'also where b_max binds').toEqual(['eq. (7) divides']);
  });

  test('a figure of neither reading is told with both', () => {
    const wrong = slipsOf(gpt4, { ...asPrinted(printed.gpt4), hardwareDollars: 250e6 });
    expect(wrong.at(-1)).toEqual({ slip: 'printed figure of neither reading', explanation: 'hardwareDollars: printed 2.5e8, without the minimum 5e8, with it 5e8' });
  });
});

describe('laws of the cost model', () => {
  test('without the minimum, exchange costs no time: eq. (5) is eq. (1)', () => {
    fc.assert(fc.property(anyInputs, (inputs) => {
      const { timeS, computeS } = costModel(inputs, 'uncapped');
      expect(timeS / computeS).toBeCloseTo(1, 9);
    }));
  });

  test('the minimum never shortens a run, and binds exactly below the least bandwidth', () => {
    let binds = 0;
    fc.assert(fc.property(anyInputs, (inputs) => {
      const { timeS, capped, computeS } = costModel(inputs, 'as printed');
      expect(timeS).toBeGreaterThanOrEqual(computeS * (1 - 1e-12));
      expect(capped).toBe(inputs.bandwidthBytes * (1 + 1e-9) < leastBandwidth(inputs));
      binds += capped ? 1 : 0;
    }));
    expect(binds).toBeGreaterThan(10);
  });

  test.each<[keyof CostInputs, number]>([['parameters', 0], ['tokens', -1], ['accelerators', 1], ['peakOps', Number.NaN], ['utilisation', 1.5], ['memoryBytes', Infinity], ['bandwidthBytes', -1], ['watts', 0], ['criticalBatch', 0]])('%s of %f is refused by name', (field, value) => {
    expect(() => costModel({ ...gpt4, [field]: value }, 'uncapped')).toThrow(expect.objectContaining({ code: 'EVASION_INPUT', place: { field } }));
  });

  test('no bandwidth, and a model that all memory together does not hold, are refused by what binds', () => {
    expect(() => costModel({ ...gpt4, bandwidthBytes: 0 }, 'uncapped')).toThrow(expect.objectContaining({ code: 'EVASION_BANDWIDTH', place: { field: 'bandwidthBytes' } }));
    expect(() => checkHolds({ ...gpt4, parameters: (10_000 * 80e9) / 16 })).not.toThrow();
    expect(() => checkHolds({ ...gpt4, parameters: 1 + (10_000 * 80e9) / 16 })).toThrow(expect.objectContaining({ code: 'EVASION_MEMORY', place: { field: 'parameters' } }));
  });
});
