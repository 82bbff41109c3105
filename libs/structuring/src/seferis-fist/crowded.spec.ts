import { describe, expect, test } from 'vitest';

import { randomIntegers } from '../reference/random-timeline.reference.js';
import type { TimelineColumns } from '../timeline/columns.js';
import type { TestResult, Thresholds } from '../timeline/types.js';
import { seferisFistColumns, type SeferisFistColumnsResult } from './seferis-fist.js';

const SIZE = 200_000;
/** Out of reach, so that nothing is hit and every maximiser is shown whole. */
const thresholds: Thresholds = { C1: 1, C: 1e15, R: 1e12, B: 1, D: 10 };

type Pair = readonly [number, number];

/** Columns of `SIZE` rows; `figures` gives start, end and operations of a row. */
function crowd(figures: (row: number) => readonly [number, number, number], pairs: readonly Pair[] = [], open = false): TimelineColumns {
  const made = Array.from({ length: SIZE }, (_, row) => figures(row));
  const column = (k: 0 | 1 | 2): Float64Array => Float64Array.from(made, (row) => row[k]);
  const ends = (k: 0 | 1): Uint32Array => Uint32Array.from(pairs, (pair) => pair[k]);
  return {
    size: SIZE,
    idOf: (row) => `w${row}`,
    providerOf: () => 'p',
    start: column(0),
    end: open ? new Float64Array(SIZE).fill(NaN) : column(1),
    ops: column(2),
    rate: new Float64Array(SIZE).fill(2),
    bandwidth: new Float64Array(SIZE),
    training: new Uint8Array(SIZE).fill(1),
    exchanges: { a: ends(0), b: ends(1), bytes: new Float64Array(pairs.length).fill(10) },
    endpoints: { endpoint: new Uint32Array(0), row: new Uint32Array(0), bytes: new Float64Array(0) },
    now: 50,
    projection: 100,
  };
}

const star: readonly Pair[] = Array.from({ length: SIZE - 1 }, (_, i) => [i + 1, 0] as const);
const path: readonly Pair[] = Array.from({ length: SIZE - 1 }, (_, i) => [i, i + 1] as const);
const clique: readonly Pair[] = Array.from({ length: 600 * 600 }, (_, i) => [Math.floor(i / 600), i % 600] as const).filter(([a, b]) => a < b);

function found(result: SeferisFistColumnsResult): Record<string, number> {
  return Object.fromEntries(result.tests.filter(({ quantity }) => quantity === 'ops').map((t: TestResult) => [t.test, t.value]));
}

describe('200,000 workloads that are as much alike, or as much linked, as can be', () => {
  test.each<[string, readonly Pair[], { sequential: number; parallel: number; combined: number }]>([
    ['nothing linked', [], { sequential: 7, parallel: 0, combined: 7 }],
    ['a star', star, { sequential: 7, parallel: 7 * SIZE, combined: 7 * SIZE }],
    ['a path', path, { sequential: 7, parallel: 7 * SIZE, combined: 7 * SIZE }],
    ['a clique of 600', clique, { sequential: 7, parallel: 7 * 600, combined: 7 * 600 }],
  ])('one and the same interval, %s', (_, pairs, expected) => {
    expect(found(seferisFistColumns(crowd(() => [5, 9, 7], pairs), thresholds))).toEqual(expected);
  });

  test('all open-ended, a path', () => {
    const result = seferisFistColumns(crowd((row) => [row % 10, 0, NaN], path, true), thresholds);
    // From its start to 50 + 100, at 2 a time unit; the earliest are the longest.
    expect(found(result)).toEqual({ sequential: 300, parallel: (SIZE / 10) * 10 * 291, combined: (SIZE / 10) * 10 * 291 });
    expect(result.quality).toHaveLength(SIZE);
  });

  test('one after the other, touching, a path: no link lives', () => {
    expect(found(seferisFistColumns(crowd((row) => [row, row + 1, 3], path), thresholds))).toEqual({ sequential: 3 * SIZE, parallel: 0, combined: 3 * SIZE });
  });

  test('nested like onions, a path', () => {
    expect(found(seferisFistColumns(crowd((row) => [row, 2 * SIZE - row, 3], path), thresholds))).toEqual({ sequential: 3, parallel: 3 * SIZE, combined: 3 * SIZE });
  });

  test('a staircase of which each overlaps a thousand, a star: the links of its centre live while it does', () => {
    const result = seferisFistColumns(crowd((row) => [row, row + 1000, 1], star), thresholds);
    expect(found(result)).toEqual({ sequential: SIZE / 1000, parallel: 1000, combined: SIZE });
  });

  test('one of them ages after all others, which makes the times and the pairs sort badly', () => {
    const random = randomIntegers(5);
    const result = seferisFistColumns(crowd((row) => (row === 0 ? [2 ** 52, 2 ** 52 + 1, 1] : [random(50), 60, 1]), star.slice(-3)), thresholds);
    // The star's centre is far away from its three points.
    expect(found(result)).toEqual({ sequential: 2, parallel: 0, combined: 4 });
  });
});
