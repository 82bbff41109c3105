import { describe, expect, test } from 'vitest';

import { startOfDay } from './civil-date.js';
import { EO_14110 } from './eo-14110.js';
import { parametersAt } from './parameters-at.js';
import type { Profile } from './profile.js';
import { threefoldAYear } from './progress.js';

const STEPS = threefoldAYear(2026, 4);
const { thresholds } = EO_14110.parameters;
const falling: Profile = { ...EO_14110, progress: STEPS };
const thresholdsOn = (date: string) => parametersAt(falling, startOfDay(date)).thresholds;

describe('progress of a factor of three a year', () => {
  test('is this table', () => {
    expect(threefoldAYear(2026, 2)).toEqual([
      { from: '2026-01-01', factor: 1 },
      { from: '2026-05-01', factor: 0.693361 },
      { from: '2026-09-01', factor: 0.480749 },
      { from: '2027-01-01', factor: 0.3333333333333333 },
      { from: '2027-05-01', factor: 0.23112033333333334 },
      { from: '2027-09-01', factor: 0.16024966666666668 },
    ]);
  });

  test('three steps are a third, in the exact fractions that the factors round', () => {
    // A factor is the double nearest to n / (1e6 × 3^year) with a whole n that repeats each year.
    const wholes = STEPS.map(({ factor }, i) => factor * 1e6 * 3 ** Math.floor(i / 3));
    wholes.forEach((n, i) => {
      expect(Math.abs(n - Math.round(n))).toBeLessThan(1e-6);
      expect(Math.round(n)).toBe([1_000_000, 693_361, 480_749][i % 3]);
    });
  });

  test('lies on the curve or less than two millionths below it, on the day of a step', () => {
    STEPS.forEach(({ factor }, i) => {
      const curve = 3 ** (-i / 3);
      expect(factor).toBeLessThanOrEqual(curve * (1 + 1e-12));
      expect(factor).toBeGreaterThan(curve * (1 - 2e-6));
    });
  });

  test('falls with every step, on ascending days', () => {
    STEPS.slice(1).forEach((step, i) => {
      expect(step.factor).toBeLessThan(STEPS[i]!.factor);
      expect(startOfDay(step.from)).toBeGreaterThan(startOfDay(STEPS[i]!.from));
    });
  });

  test('ends before C is nothing', () => {
    const steps = threefoldAYear(2026, 1e9);
    expect(steps).toHaveLength(90);
    expect(steps.at(-1)!.factor * thresholds.C).toBeGreaterThan(0.1);
  });
});

describe('parameters at an instant', () => {
  test('are those of the profile without progress, and before the first step', () => {
    expect(parametersAt(EO_14110, startOfDay('2099-01-01'))).toBe(EO_14110.parameters);
    expect(thresholdsOn('2025-12-31')).toEqual(thresholds);
  });

  test('change with the first instant of the day of a step', () => {
    const step = startOfDay('2026-05-01');
    expect(parametersAt(falling, step - 1).thresholds.C).toBe(1e14);
    expect(parametersAt(falling, step).thresholds.C).toBe(69_336_100_000_000);
  });

  test('scale C1, C, R and D alike; bandwidth and horizons stay', () => {
    const { C1, C, R, B, D } = thresholdsOn('2027-01-01');
    const third = 0.3333333333333333;
    expect({ C1, C, R, B, D }).toEqual({ C1: 1e12 * third, C: 1e14 * third, R: 1_056_995 * third, B: 50, D: 43e12 * third });
    const { projectionS, lookbackS, horizonS } = EO_14110.parameters;
    expect(parametersAt(falling, startOfDay('2027-01-01'))).toMatchObject({ projectionS, lookbackS, horizonS });
  });

  test('after the last step stay as they are then', () => {
    expect(thresholdsOn('2029-09-01')).toEqual(thresholdsOn('2999-01-01'));
    expect(thresholdsOn('2029-09-01').C).toBeLessThan(thresholdsOn('2029-08-31').C);
  });
});
