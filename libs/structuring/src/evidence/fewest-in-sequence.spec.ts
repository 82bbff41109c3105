import { describe, expect, test } from 'vitest';

import { randomIntegers } from '../reference/random-timeline.reference.js';
import { seferisFist } from '../seferis-fist/seferis-fist.js';
import { bestSequence } from '../seferis-fist/weighted-interval-scheduling.js';
import type { Timeline } from '../timeline/types.js';
import { workloadTable, type WorkloadTable } from '../timeline/workload-table.js';
import { fewestInSequence } from './fewest-in-sequence.js';

type Interval = readonly [start: number, end: number, ops: number];

function tableOf(intervals: readonly Interval[]): WorkloadTable {
  const column = (i: 0 | 1 | 2): Float64Array => Float64Array.from(intervals, (interval) => interval[i]);
  return workloadTable({ start: column(0), end: column(1), ops: column(2) }, Uint32Array.from(intervals.keys()), (row) => String(row).padStart(7, '0'));
}

const fewest = (table: WorkloadTable, target: number, mostVisits?: number): ReturnType<typeof fewestInSequence> =>
  fewestInSequence(table, bestSequence(table).rows, target, mostVisits);

/** All subsets, by the words of the definition: fewest, then heaviest, then from the last member back the one that comes first by end and row. */
function fewestByHand({ size, start, end, ops, byEnd }: WorkloadTable, target: number): number[] | null {
  let best: { rows: number[]; sum: number; ranks: number[] } | null = null;
  for (let subset = 1; subset < 2 ** size; subset += 1) {
    const rows = Array.from({ length: size }, (_, row) => row).filter((row) => (subset >> row) % 2 === 1);
    if (rows.some((row, i) => i > 0 && end[rows[i - 1]!]! > start[row]!)) continue;
    const sum = rows.reduce((total, row) => total + ops[row]!, 0);
    if (sum < target) continue;
    const ranks = rows.map((row) => byEnd.indexOf(row)).toReversed();
    if (best === null || comesBefore({ rows, sum, ranks }, best)) best = { rows, sum, ranks };
  }
  return best?.rows ?? null;
}

function comesBefore(a: { rows: number[]; sum: number; ranks: number[] }, b: typeof a): boolean {
  if (a.rows.length !== b.rows.length) return a.rows.length < b.rows.length;
  if (a.sum !== b.sum) return a.sum > b.sum;
  const at = a.ranks.findIndex((rank, i) => rank !== b.ranks[i]);
  return at !== -1 && a.ranks[at]! < b.ranks[at]!;
}

describe('the fewest workloads in sequence that reach a target', () => {
  test.each([11, 12, 13])('are those that trying all subsets finds: 700 instances of seed %i', (seed) => {
    const random = randomIntegers(seed);
    let smallerThanOfTheOptimum = 0;
    for (let i = 0; i < 700; i += 1) {
      const table = tableOf(Array.from({ length: 1 + random(10) }, () => {
        const start = random(12);
        return [start, start + 1 + random(6), random(3) === 0 ? 4 : random(12)] as const;
      }));
      const optimum = bestSequence(table);
      const target = 1 + random(Math.max(optimum.value, 1));
      if (optimum.value < target) continue;
      const found = fewest(table, target);
      expect(found).toEqual({ rows: fewestByHand(table, target), smallest: 'fewest' });
      const given = fewest(table, target, 0);
      if (given.smallest === 'fewest') expect(given.rows).toHaveLength(found.rows.length);
      if (given.rows.length > found.rows.length) smallerThanOfTheOptimum += 1;
    }
    expect(smallerThanOfTheOptimum).toBeGreaterThan(3);
  });

  // One workload of 90 beside three of 40 each: the optimum is 120, but two numbers tell the story of 85.
  const besideThree: Interval[] = [[0, 30, 90], [0, 10, 40], [10, 20, 40], [20, 30, 40]];

  test('need not belong to the best sequence', () => {
    expect(fewest(tableOf(besideThree), 85)).toEqual({ rows: [0], smallest: 'fewest' });
  });

  test('are the heaviest of the best sequence, and called so, when the search would be too long', () => {
    const table = tableOf(besideThree);
    expect(fewest(table, 85, 3)).toEqual({ rows: [1, 2, 3], smallest: 'of the optimum' });
    expect(fewest(table, 85, 4)).toEqual({ rows: [0], smallest: 'fewest' });
  });

  test('are known to be the fewest without a search where each is as heavy as any', () => {
    const table = tableOf(Array.from({ length: 5000 }, (_, i) => [i, i + 1, 7] as const));
    const found = fewest(table, 7 * 4000);
    expect(found).toMatchObject({ smallest: 'fewest' });
    expect(found.rows).toHaveLength(4000);
  });

  test('each test says how small its witness is', () => {
    const group = ['a', 'b', 'c'].map((id) => ({ id, provider: 'p', start: 0, end: 10, ops: 20, bandwidth: 9, declared: null }));
    const exchanges = [{ a: 'a', b: 'b', bytes: 5 }, { a: 'b', b: 'c', bytes: 5 }];
    const smallest = (C: number, R: number): string[] => seferisFist({ workloads: group, exchanges, now: 0, projection: 0 }, { C1: 1, C, R, B: 1, D: 5 }).tests.map(({ hit, smallest: of }) => `${hit} ${of}`);
    expect(smallest(50, 5)).toEqual(['false of the optimum', 'false of the optimum', 'true small', 'true small', 'true of the optimum', 'true of the optimum']);
    expect(smallest(40, 4)).toEqual(['false of the optimum', 'false of the optimum', 'true fewest', 'true fewest', 'true of the optimum', 'true of the optimum']);
    expect(smallest(20, 2)).toEqual(['true fewest', 'true fewest', 'true fewest', 'true fewest', 'true fewest', 'true fewest']);
  });

  test('do not depend on the order of the input', () => {
    const random = randomIntegers(14);
    for (let i = 0; i < 200; i += 1) {
      const workloads: Timeline['workloads'] = Array.from({ length: 8 }, (_, k) => {
        const start = random(6);
        return { id: `w${k}`, provider: 'p', start, end: start + 1 + random(3), ops: 1 + random(3), bandwidth: 9, declared: null };
      });
      const thresholds = { C1: 100, C: 4, R: 100, B: 1, D: 1 };
      const shuffled = workloads.map((workload) => ({ workload, key: random(1000) })).toSorted((a, b) => a.key - b.key).map(({ workload }) => workload);
      const judge = (input: Timeline['workloads']): unknown => seferisFist({ workloads: input, exchanges: [], now: 0, projection: 0 }, thresholds).tests[0];
      expect(judge(shuffled)).toEqual(judge(workloads));
    }
  });

  test('fractions that round on the way still reach what the best sequence reaches', () => {
    const table = tableOf(Array.from({ length: 10 }, (_, i) => [i, i + 1, 0.1] as const));
    const { value } = bestSequence(table);
    expect(value).toBeLessThan(1);
    expect(fewest(table, value)).toEqual({ rows: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], smallest: 'fewest' });
  });
});
