import { describe, expect, test } from 'vitest';

import { DEFAULT_POLICY } from '../profiles/policy.js';
import { seferisFist } from '../seferis-fist/seferis-fist.js';
import type { Timeline } from '../timeline/types.js';

describe('the default policy', () => {
  test('is EO 14110 in tera-OP, seconds, GB/s and bytes', () => {
    const { id, version, dated, thresholds, projectionS, lookbackS } = DEFAULT_POLICY;
    expect({ id, version, dated }).toEqual({ id: 'eo-14110', version: 1, dated: '2023-10-30' });
    expect(thresholds).toEqual({ C1: 1e12, C: 1e14, R: 1_056_995, B: 50, D: 43e12 });
    const year = 365 * 86_400;
    expect(Math.abs(thresholds.C / thresholds.R - 3 * year)).toBeLessThan(200);
    expect(projectionS / (year / 12)).toBeCloseTo(18, 1);
    expect(lookbackS).toBeGreaterThanOrEqual(3 * 365.25 * 86_400);
  });

  test('an hour on 1,068 H100 reaches R, on 1,067 it does not', () => {
    const hour = (gpus: number): Timeline => ({ workloads: [{ id: 'w', provider: 'p', start: 0, end: 3600, ops: gpus * 990 * 3600, bandwidth: 0, declared: null }], exchanges: [], now: 0, projection: 0 });
    expect(seferisFist(hour(1068), DEFAULT_POLICY.thresholds).outcome).toBe('to-be-inspected');
    expect(seferisFist(hour(1067), DEFAULT_POLICY.thresholds).outcome).toBe('benign');
  });
});
