import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countWithin, syncInstants, type Rhythm } from './clock.js';
import { seeded } from './random.js';

const HOURLY: Rhythm = { computeS: 3_600, syncS: 120, sigma: 0.15 };
const YEAR = 365 * 86_400;

function intervals(instants: Float64Array): number[] {
  return [...instants].slice(1).map((at, index) => at - (instants[index] as number));
}

function variation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) / mean;
}

describe('the common clock of a run', () => {
  test('keeps a period of computing and synchronising, with one per cent of either’s noise', () => {
    const found = intervals(syncInstants(seeded(7), HOURLY, 0, YEAR));
    expect(found.length).toBeGreaterThan(8_000);
    // H·t_step plus the mean of a lognormal, median · exp(σ² ÷ 2).
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
    expect(mean / (3_600 + 120 * Math.exp(0.15 ** 2 / 2))).toBeCloseTo(1, 3);
    // √(36² + (120 · 0.151)²) ÷ 3,721.
    expect(variation(found)).toBeGreaterThan(0.0100);
    expect(variation(found)).toBeLessThan(0.0116);
  });

  test('is looser over the world, and looser still when the evader varies it', () => {
    const [domestic, world, jittered] = [HOURLY, { ...HOURLY, syncS: 600, sigma: 0.35 }, { ...HOURLY, jitter: 0.4 }].map((rhythm) => variation(intervals(syncInstants(seeded(8), rhythm, 0, YEAR)))) as [number, number, number];
    expect(world).toBeGreaterThan(3 * domestic);
    expect(jittered).toBeGreaterThan(0.2);
  });

  test('ticks within the run only, in order, the same for the same seed', () => {
    fc.assert(fc.property(fc.nat(1_000), fc.integer({ min: 600, max: 20_000 }), fc.integer({ min: 0, max: 40 * 86_400 }), (seed, computeS, length) => {
      const rhythm = { ...HOURLY, computeS, jitter: 0.4 };
      const instants = syncInstants(seeded(seed), rhythm, 1_000, 1_000 + length);
      expect(intervals(instants).every((interval) => interval > 0)).toBe(true);
      if (instants.length > 0) expect(Math.min(...instants)).toBeGreaterThan(1_000);
      if (instants.length > 0) expect(Math.max(...instants)).toBeLessThanOrEqual(1_000 + length);
      expect([...syncInstants(seeded(seed), rhythm, 1_000, 1_000 + length)]).toEqual([...instants]);
    }));
  });

  test('is counted in an interval as if one looked at every tick', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 30 }), fc.integer({ min: -5, max: 55 }), fc.integer({ min: 0, max: 40 }), (ticks, from, length) => {
      const sorted = Float64Array.from(ticks.toSorted((a, b) => a - b));
      expect(countWithin(sorted, from, from + length)).toBe(ticks.filter((at) => at > from && at <= from + length).length);
    }));
  });
});
