import { describe, expect, test } from 'vitest';
import { DAY } from './cuts.js';
import { dossiersOf } from './dossiers.js';
import { Draft } from './draft.js';
import { amidEveryday, type EverydayJob } from './everyday.js';
import { seeded } from './random.js';
import type { Scenario } from './scenario.js';
import { NOW, settingOf } from './testing/setting.js';

const JOB: EverydayJob = { declared: 'none', start: 5_000, end: 9_000, model: 'NVIDIA P100', count: 4, nodes: 1, precision: 'fp16', gbps: 100 };
const HISTORY: readonly EverydayJob[] = Array.from({ length: 200 }, (_, i) => ({ ...JOB, start: JOB.start + 1_000 * i, end: JOB.end + 1_000 * i }));

function twenty(): Scenario {
  const draft = new Draft(settingOf(1));
  for (let index = 0; index < 20; index += 1) draft.work({ account: draft.account(draft.provider(index), draft.person()), start: NOW - 100 * DAY, end: NOW - DAY, count: 8 });
  return draft.finish();
}

describe('everyday work', () => {
  test('is the jobs of an account that exists, moved as a whole to end within the year, for about half of the accounts', () => {
    const scenario = twenty();
    const { works } = amidEveryday(scenario, () => [HISTORY], seeded(4));
    const added = works.filter(({ ofRun }) => !ofRun);
    const busy = scenario.accounts.filter((account) => added.some((work) => work.account === account));
    expect(busy.length).toBeGreaterThan(4);
    expect(busy.length).toBeLessThan(16);
    for (const account of busy) {
      const own = added.filter((work) => work.account === account);
      // Every fourth of 200 keeps them below 60.
      expect(own.map(({ start, end }) => [start - (own[0]?.start ?? 0), end - start])).toEqual(Array.from({ length: 50 }, (_, i) => [4_000 * i, 4_000]));
      expect(Math.max(...own.map(({ end }) => end))).toBeLessThan(NOW);
      expect(Math.min(...own.map(({ start }) => start))).toBeGreaterThan(NOW - 370 * DAY);
    }
  });

  test('is judged with the customer’s other work, and leaves the run what it was', () => {
    const scenario = twenty();
    const mixed = amidEveryday(scenario, () => [HISTORY], seeded(4));
    expect(mixed.works.filter(({ ofRun }) => ofRun)).toEqual(scenario.works);
    const count = (of: Scenario): number => dossiersOf(of).reduce((sum, { workloads }) => sum + workloads.length, 0);
    expect(count(mixed)).toBe(mixed.works.length);
    expect(dossiersOf(mixed)).toHaveLength(20);
  });

  test('is none where a provider has no histories', () => {
    const scenario = twenty();
    expect(amidEveryday(scenario, () => [], seeded(4))).toEqual(scenario);
  });
});
