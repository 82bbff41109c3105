import { describe, expect, test } from 'vitest';

import { workload } from '../facts.reference.js';
import type { Flow } from '../rule.js';
import { condition, seriesOf, trafficOf, wholeWeeks, WEEK } from './bins.js';
import { STATISTICAL_DEFAULTS as parameters } from './chance.js';

const record = (from: number, to: number, over: Partial<Flow> = {}): Flow => ({ workload: 'w', peer: { token: 't' }, from, to, bytesOut: 900, bytesIn: 9, sampled: false, gapS: 0, ...over });
const bytes = (records: readonly Flow[], size = 4): number[] => [...seriesOf(records, 'bytesOut', { from: 0, to: size }, parameters).bytes];
const traffic = (flows: readonly Flow[]) => trafficOf({ workloads: [workload('w')], flows });
const codes = (flows: readonly Flow[]): string[] => traffic(flows).traffic.flatMap((one) => condition(one, parameters).quality.map(({ code }) => code));
/** A record a bin for some weeks, `longer` seconds of each hidden from it. */
const weeks = (count: number, over: (bin: number) => Partial<Flow> = () => ({})): Flow[] =>
  Array.from({ length: count * WEEK }, (_, bin) => record(bin * 900, (bin + 1) * 900, over(bin)));

describe('records by bin', () => {
  test('a record is spread over its time', () => {
    expect(bytes([record(0, 900)])).toEqual([900, 0, 0, 0]);
    expect(bytes([record(600, 1500)])).toEqual([300, 600, 0, 0]);
    expect(bytes([record(900, 960), record(960, 1020)])).toEqual([0, 1800, 0, 0]);
  });

  test('a record of no length lies in the bin of its instant', () => {
    expect(bytes([record(1800, 1800)])).toEqual([0, 0, 900, 0]);
  });

  test('what lies outside of the window is left out', () => {
    expect(bytes([record(-450, 450), record(3150, 4050)])).toEqual([450, 0, 0, 450]);
  });

  test('a record longer than a bin by more than the tolerance makes its bins unknown, and one without counters', () => {
    const series = seriesOf([record(900, 900 + 991), record(2700, 3600, { gapS: 91 })], 'bytesOut', { from: 0, to: 6 }, parameters);
    expect([[...series.known], series.coarse, series.gaps]).toEqual([[1, 0, 0, 0, 1, 1], 2, 1]);
    const fine = seriesOf([record(900, 900 + 990), record(2700, 3600, { gapS: 90 })], 'bytesOut', { from: 0, to: 6 }, parameters);
    expect([...fine.known]).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe('the window', () => {
  test.each([
    [2 * WEEK - 1, null],
    [2 * WEEK, 2],
    [3 * WEEK + 5, 3],
    [9 * WEEK, 4],
  ])('of %d bins is the last whole weeks', (size, count) => {
    const window = wholeWeeks({ from: 7, to: 7 + size }, parameters);
    expect(window).toEqual(count === null ? null : { from: 7 + size - count * WEEK, to: 7 + size });
  });
});

describe('what is said of the records', () => {
  test('nothing where they are good', () => {
    expect(codes(weeks(2))).toEqual([]);
  });

  test.each([
    ['too-short', weeks(1)],
    ['too-coarse', [...weeks(2), record(900, 900 + 3600)]],
    ['telemetry-gap', weeks(2, (bin) => (bin === 3 ? { gapS: 300 } : {}))],
    ['sampled', weeks(2, (bin) => (bin === 3 ? { sampled: true } : {}))],
  ])('%s', (code, flows) => {
    expect(codes(flows)).toEqual([code]);
  });

  test('hourly records are too coarse to be tested at all', () => {
    const hourly = Array.from({ length: 2 * 168 }, (_, hour) => record(hour * 3600, (hour + 1) * 3600));
    const [one] = traffic(hourly).traffic;
    expect(condition(one!, parameters)).toMatchObject({ bins: null, quality: [{ code: 'too-coarse', detail: expect.stringContaining('100 %') }] });
  });

  test.each([{ from: NaN }, { to: Infinity }, { from: 10, to: 5 }, { bytesOut: -1 }, { bytesIn: NaN }, { gapS: -1 }])('a record with %o is left out and said', (over) => {
    const { traffic: readable, quality } = traffic([record(0, 900), record(0, 900, over)]);
    expect(readable[0]?.records).toHaveLength(1);
    expect(quality).toEqual([{ workload: 'w', code: 'unusable-figure', detail: expect.any(String) }]);
  });

  test('records of workloads that are not the customer\'s are ignored', () => {
    expect(traffic([record(0, 900, { workload: 'other' })])).toEqual({ traffic: [], quality: [] });
  });
});
