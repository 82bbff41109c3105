import { describe, expect, test } from 'vitest';

import { randomIntegers } from '../reference/random-timeline.reference.js';
import { indeterminatePeriods, outcomeGiven, type IndeterminatePeriod, type MissingData } from './indeterminate.js';

const none: MissingData = { overdue: [], gaps: [] };
const gap = (from: number, to: number, workload = 'w'): MissingData['gaps'][number] => ({ workload, from, to });

describe('periods about which something is missing', () => {
  test('an overdue stream lasts on, from the look-back at the earliest', () => {
    expect(indeterminatePeriods({ ...none, overdue: [{ provider: 'p', since: 40 }, { provider: 'q', since: -5 }] }, 10, 100)).toEqual([
      { from: 10, to: null, reason: 'overdue-stream', provider: 'q' },
      { from: 40, to: null, reason: 'overdue-stream', provider: 'p' },
    ]);
  });

  test('what lies outside of what is judged does not count', () => {
    expect(indeterminatePeriods({ overdue: [{ provider: 'p', since: 100 }], gaps: [gap(0, 10), gap(100, 110), gap(50, 50)] }, 10, 100)).toEqual([]);
  });

  test('gaps are cut at the edges and merged where they touch, workload by workload', () => {
    const gaps = [gap(50, 60), gap(0, 20), gap(60, 70), gap(65, 66), gap(55, 65, 'v'), gap(90, 200)];
    expect(indeterminatePeriods({ ...none, gaps }, 10, 100)).toEqual([
      { from: 10, to: 20, reason: 'telemetry-gap', workload: 'w' },
      { from: 50, to: 70, reason: 'telemetry-gap', workload: 'w' },
      { from: 55, to: 65, reason: 'telemetry-gap', workload: 'v' },
      { from: 90, to: 100, reason: 'telemetry-gap', workload: 'w' },
    ]);
  });

  test('two reports of one provider being late are one period', () => {
    expect(indeterminatePeriods({ ...none, overdue: [{ provider: 'p', since: 40 }, { provider: 'p', since: 30 }] }, 0, 100)).toEqual([
      { from: 30, to: null, reason: 'overdue-stream', provider: 'p' },
    ]);
  });

  test('random gaps: an instant is in a period exactly if it is in a gap, and periods of one workload keep apart', () => {
    const random = randomIntegers(31);
    for (let i = 0; i < 300; i += 1) {
      const gaps = Array.from({ length: random(9) }, () => {
        const from = random(30);
        return gap(from, from + random(6), `w${random(2)}`);
      });
      const periods = indeterminatePeriods({ ...none, gaps }, 5, 25);
      expect(indeterminatePeriods({ ...none, gaps: gaps.toReversed() }, 5, 25)).toEqual(periods);
      for (const workload of ['w0', 'w1']) {
        const own = periods.filter((period) => period.reason === 'telemetry-gap' && period.workload === workload);
        for (let at = 0.5; at < 36; at += 1) {
          const within = (list: readonly { from: number; to: number | null }[]): boolean => list.some(({ from, to }) => from <= at && at < to!);
          expect(within(own)).toBe(at > 5 && at < 25 && within(gaps.filter((g) => g.workload === workload)));
        }
        own.forEach(({ from }, k) => k > 0 && expect(from).toBeGreaterThan(own[k - 1]!.to!));
      }
    }
  });
});

test('missing data takes back "benign" and nothing else', () => {
  const period: IndeterminatePeriod = { from: 0, to: null, reason: 'overdue-stream', provider: 'p' };
  expect(outcomeGiven('benign', [])).toBe('benign');
  expect(outcomeGiven('benign', [period])).toBe('indeterminate');
  expect(outcomeGiven('to-be-inspected', [period])).toBe('to-be-inspected');
});
