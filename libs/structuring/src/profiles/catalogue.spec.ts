import { describe, expect, test } from 'vitest';

import { checkThresholds } from './thresholds.js';
import { PROFILES } from './catalogue.js';
import { startOfDay } from './civil-date.js';
import { DEFAULT_POLICY } from './policy.js';
import { profileKey } from './profile.js';

const THREE_YEARS_S = 3 * 365 * 86_400;
const profile = (id: string) => PROFILES.find((candidate) => candidate.id === id)!;

test('the regimes and the operations that each of them sets', () => {
  expect(PROFILES.map(({ parameters, ...rest }) => [profileKey(rest), parameters.thresholds.C])).toEqual([
    ['eo-14110@1', 1e14],
    ['bis-nprm-2024@1', 1e14],
    ['eu-ai-act@1', 1e13],
    ['ca-sb-53@1', 1e14],
    ['ny-raise@1', 1e14],
    ['miri-monitored@1', 1e10],
    ['miri-banned@1', 1e12],
  ]);
});

describe.each(PROFILES)('$id', ({ parameters, dated, status, sources, deadline, cluster, progress }) => {
  const { C1, C, R, B, D } = parameters.thresholds;

  test('has thresholds in the proportions that its sources state', () => {
    checkThresholds(parameters.thresholds);
    expect(C1).toBe(C / 100);
    expect((R * THREE_YEARS_S) / C).toBeGreaterThanOrEqual(1);
    expect((R * THREE_YEARS_S) / C).toBeLessThan(1 + 3e-6);
    expect(B).toBe(50);
    expect(D / C).toBeCloseTo(43e12 / 1e14, 12);
  });

  test('has dates that exist, in order', () => {
    expect(startOfDay(dated)).toBeGreaterThan(0);
    expect(startOfDay(status.from)).toBeGreaterThanOrEqual(startOfDay(dated));
    if (status.until !== null) expect(startOfDay(status.until)).toBeGreaterThan(startOfDay(status.from));
    expect(status.until === null).toBe(status.is !== 'rescinded');
  });

  test('cites the instrument and says what is derived', () => {
    expect(sources.length).toBeGreaterThan(1);
    expect(sources.at(-1)).toMatch(/^Derived, not in the instrument/);
    expect(deadline.text).not.toBe('');
  });

  test('sets a limit where it defines a cluster, and no steps', () => {
    if (cluster !== null) expect([cluster.opsPerSecondTOP, cluster.h100e, cluster.memoryGB].some((limit) => limit !== null)).toBe(true);
    expect(progress).toBeNull();
  });
});

test('clocks: two weeks in the European Union, none elsewhere', () => {
  expect(PROFILES.filter(({ deadline }) => deadline.days !== null).map(({ id, deadline }) => [id, deadline.days, deadline.counted])).toEqual([['eu-ai-act', 14, 'from met or foreseen']]);
});

test('clusters: 1e20 operations per second at 100 or 300 Gbit/s, 16 H100-equivalents or 1,280 GB', () => {
  expect(profile('eo-14110').cluster).toEqual({ opsPerSecondTOP: 1e8, h100e: null, memoryGB: null, size: 'at least', interNodeGbps: 100, networking: 'needed' });
  expect(profile('bis-nprm-2024').cluster).toMatchObject({ opsPerSecondTOP: 1e8, size: 'more than', interNodeGbps: 300 });
  expect(profile('miri-banned').cluster).toEqual({ opsPerSecondTOP: 15_840, h100e: 16, memoryGB: 1280, size: 'more than', interNodeGbps: 25, networking: 'joins' });
  expect(profile('miri-monitored').cluster).toEqual(profile('miri-banned').cluster);
});

test('the executive order as a policy keeps the figures of the published cases', () => {
  expect(DEFAULT_POLICY).toMatchObject({
    id: 'eo-14110',
    version: 1,
    dated: '2023-10-30',
    thresholds: { C1: 1e12, C: 1e14, R: 1_056_995, B: 50, D: 43e12 },
    projectionS: 548 * 86_400,
    lookbackS: 1096 * 86_400,
    horizonS: 548 * 86_400,
  });
});
