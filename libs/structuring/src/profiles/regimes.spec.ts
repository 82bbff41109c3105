import { describe, expect, test } from 'vitest';

import { randomIntegers, randomThresholds, randomTimeline } from '../reference/random-timeline.reference.js';
import { seferisFist } from '../seferis-fist/seferis-fist.js';
import type { Timeline, TimelineWorkload } from '../timeline/types.js';
import { startOfDay } from './civil-date.js';
import { parametersAt } from './parameters-at.js';
import { PROFILES } from './catalogue.js';
import { threefoldAYear } from './progress.js';

const DAY_S = 86_400;
const START = startOfDay('2026-01-01');
const profile = (id: string) => PROFILES.find((candidate) => candidate.id === id)!;

/** Back to back at two providers, `ops` tera-OP each over `days`. */
function pieces(count: number, ops: number, days: number): Timeline {
  const workloads = Array.from({ length: count }, (_, i): TimelineWorkload => ({
    id: `w${i}`,
    provider: `p${i % 2}`,
    start: START + i * days * DAY_S,
    end: START + (i + 1) * days * DAY_S,
    ops,
    bandwidth: 10,
    declared: null,
  }));
  return { workloads, exchanges: [], now: START + count * days * DAY_S, projection: 0 };
}

/** The tests on operations that are met under a profile. */
function met(id: string, timeline: Timeline, at = timeline.now): string[] {
  return seferisFist(timeline, parametersAt(profile(id), at).thresholds)
    .tests.filter(({ hit, quantity }) => hit && quantity === 'ops')
    .map(({ test: name }) => name);
}

describe('one run, several regimes', () => {
  // 12e24 operations in six pieces of 2e24 in 90 days each: 257,201 TOP/s, a quarter of the R of 1e26.
  const run = pieces(6, 2e12, 90);

  test('under 1e26 that crosses 1e25 is a finding of the European Union and not of the executive order', () => {
    expect(met('eu-ai-act', run)).toEqual(['sequential', 'combined']);
    expect(met('eo-14110', run)).toEqual([]);
    expect(seferisFist(run, profile('eo-14110').parameters.thresholds).outcome).toBe('benign');
    expect(seferisFist(run, profile('eu-ai-act').parameters.thresholds).outcome).toBe('to-be-inspected');
  });

  test('that stops one piece short of 1e25 is a finding of neither', () => {
    // Four pieces: 8e24.
    expect(met('eu-ai-act', pieces(4, 2e12, 90))).toEqual([]);
    expect(met('eu-ai-act', pieces(5, 2e12, 90))).toEqual(['sequential', 'combined']);
  });

  test('is found by every regime whose threshold it reaches and by no other', () => {
    const found = PROFILES.filter(({ id }) => met(id, run).length > 0).map(({ id }) => id);
    expect(found).toEqual(['eu-ai-act', 'miri-monitored', 'miri-banned']);
  });
});

describe('thresholds that fall', () => {
  test('reach a run that did not change', () => {
    // 8e25 operations in eight pieces; the second step of 2027 is 0.693361 of 1e26.
    const run = pieces(8, 1e13, 180);
    const falling = { ...profile('eo-14110'), progress: threefoldAYear(2027, 2) };
    const hits = (date: string) => seferisFist(run, parametersAt(falling, startOfDay(date)).thresholds).tests.map(({ hit }) => hit);
    expect(hits('2027-04-30')[0]).toBe(false);
    expect(hits('2027-05-01')[0]).toBe(true);
  });

  test('never clear anybody: every comparison that is met stays met', () => {
    const random = randomIntegers(77);
    const steps = threefoldAYear(2026, 3);
    let changed = 0;
    for (let i = 0; i < 1500; i += 1) {
      const workloads = random(12);
      const timeline = randomTimeline(random, { workloads, times: 20, longest: 8, ops: 25, exchanges: random(2 * workloads + 1) });
      const thresholds = randomThresholds(random, 25);
      const falling = { parameters: { ...profile('eo-14110').parameters, thresholds }, progress: steps };
      let before: readonly boolean[] = [];
      for (const { from } of steps) {
        const hits = seferisFist(timeline, parametersAt(falling, startOfDay(from)).thresholds).tests.map(({ hit }) => hit);
        before.forEach((hit, line) => {
          if (hit) expect(hits[line]).toBe(true);
          else if (hits[line] === true) changed += 1;
        });
        before = hits;
      }
    }
    // The relation is not empty: many comparisons are met only after a step.
    expect(changed).toBeGreaterThan(1000);
  });
});
