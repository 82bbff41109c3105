import { describe, expect, test } from 'vitest';

import { ROBUST_PAIRWISE, robustWithin, SEFERIS_FIST, type Judgement } from './engines.reference.js';
import { DEFAULT_POLICY } from '../profiles/policy.js';
import type { Thresholds, Timeline, TimelineExchange, TimelineWorkload } from '../timeline/types.js';

type Case = readonly [workloads: readonly TimelineWorkload[], exchanges?: readonly TimelineExchange[]];

const timeline = ([workloads, exchanges = []]: Case): Timeline => ({ workloads, exchanges, now: 0, projection: 0 });
const ROBUST = robustWithin(Infinity);

describe('the smallest cases in which structuring lowers the literal verdict and not the robust one', () => {
  // C1 = 10 operations, C = 20; no rate and no bandwidth reaches R or B; 4 bytes link.
  const thresholds: Thresholds = { C1: 10, C: 20, R: 100, B: 100, D: 4 };
  const job = (id: string, start: number, end: number, ops: number, declared: string | null = null): TimelineWorkload => ({ id, provider: 'p', start, end, ops, bandwidth: 1, declared });

  test.each<[what: string, honest: Case, structured: Case, literally: [before: number, after: number], robustly: [before: number, after: number]]>([
    [
      'splitting into halves: 5 operations are below C1 and nobody (line 6)',
      [[job('a', 0, 10, 10), job('b', 10, 20, 10)]],
      [[job('a1', 0, 5, 5), job('a2', 5, 10, 5), job('b1', 10, 15, 5), job('b2', 15, 20, 5)]],
      [20, 0], [20, 20],
    ],
    [
      'splitting one end of an exchange: 2 and 2 bytes link nothing, and the halves are only sequential (line 11)',
      [[job('a', 0, 10, 10, 'training'), job('b', 0, 10, 10, 'training')], [{ a: 'a', b: 'b', bytes: 4 }]],
      [[job('a1', 0, 5, 5, 'training'), job('a2', 5, 10, 5, 'training'), job('b', 0, 10, 10, 'training')], [{ a: 'a1', b: 'b', bytes: 2 }, { a: 'a2', b: 'b', bytes: 2 }]],
      [20, 10], [20, 20],
    ],
    [
      'lengthening by one unit: they overlap and are no longer sequential (line 7)',
      [[job('a', 0, 10, 10), job('b', 10, 20, 10)]],
      [[job('a', 0, 11, 11), job('b', 10, 20, 10)]],
      [20, 11], [20, 20],
    ],
    [
      'withdrawing the declaration: without it 5 operations are nobody (Alg. 1, line 6)',
      [[0, 1, 2, 3].map((i) => job(`w${i}`, 5 * i, 5 * i + 5, 5, 'training'))],
      [[0, 1, 2, 3].map((i) => job(`w${i}`, 5 * i, 5 * i + 5, 5))],
      [20, 0], [20, 20],
    ],
    [
      'sharing an exchange among more workers: 6 pairs of 2 bytes instead of one of 4',
      [[job('a', 0, 10, 10, 'training'), job('b', 0, 10, 10, 'training')], [{ a: 'a', b: 'b', bytes: 4 }]],
      [
        ['a', 'b', 'c', 'd'].map((id) => job(id, 0, 10, 5, 'training')),
        ['ab', 'ac', 'ad', 'bc', 'bd', 'cd'].map((pair) => ({ a: pair.charAt(0), b: pair.charAt(1), bytes: 2 })),
      ],
      [20, 5], [20, 20],
    ],
  ])('%s', (_, honest, structured, literally, robustly) => {
    const [before, after] = [honest, structured].map((one) => SEFERIS_FIST.judge(timeline(one), thresholds)) as [Judgement, Judgement];
    expect([before.values['combined ops'], after.values['combined ops']]).toEqual(literally);
    expect([before.flagged, after.flagged]).toEqual([true, false]);

    const [envelopeBefore, envelopeAfter] = [honest, structured].map((one) => ROBUST.judge(timeline(one), thresholds)) as [Judgement, Judgement];
    expect([envelopeBefore.values['total'], envelopeAfter.values['total']]).toEqual(robustly);
    expect([envelopeBefore.flagged, envelopeAfter.flagged]).toEqual([true, true]);
  });

  test('what neither engine sees: idle time in figures that were measured dilutes the rate, so operations have to be theoretical', () => {
    const strict: Thresholds = { C1: 4, C: 1000, R: 6, B: 100, D: 4 };
    const busy = timeline([[job('a', 0, 1, 10)]]);
    const idle = timeline([[job('a', 0, 2, 10)]]);
    // 10 a unit, then 5, against 6; the bucket holds 10 - 6 = 4, then nothing.
    expect([SEFERIS_FIST.judge(busy, strict).values['sequential rate'], SEFERIS_FIST.judge(idle, strict).values['sequential rate']]).toEqual([10, 5]);
    expect([SEFERIS_FIST.judge(busy, strict).flagged, SEFERIS_FIST.judge(idle, strict).flagged]).toEqual([true, false]);
    expect([ROBUST.judge(busy, strict).values['bucketLevel'], ROBUST.judge(idle, strict).values['bucketLevel']]).toEqual([4, 0]);
    expect([ROBUST.judge(busy, strict).flagged, ROBUST.judge(idle, strict).flagged]).toEqual([true, false]);
  });
});

describe('known failures of the literal reading at the scale of H100 and days', () => {
  const { thresholds } = DEFAULT_POLICY;
  const { C, C1 } = thresholds;
  const DAY = 86_400;
  const H100 = 990;
  const job = (id: string, start: number, end: number, gpus: number, over: Partial<TimelineWorkload> = {}): TimelineWorkload => ({
    id, provider: `p-${id}`, start, end, ops: gpus * H100 * (end - start), bandwidth: 3, declared: null, ...over,
  });
  const literal = (...customer: Case): Judgement => SEFERIS_FIST.judge(timeline(customer), thresholds);
  const robust = (...customer: Case): Judgement => ROBUST.judge(timeline(customer), thresholds);
  const inPairs = (ids: readonly string[], bytes: number): TimelineExchange[] => ids.flatMap((a, i) => ids.slice(i + 1).map((b) => ({ a, b, bytes })));

  test('splitting below C1: halves of jobs that together reach C are nobody', () => {
    const length = 14 * DAY;
    const whole = Array.from({ length: 84 }, (_, i) => job(`j${i}`, i * length, (i + 1) * length, 1000));
    const halves = whole.flatMap((w) => [0, 1].map((half) => job(`${w.id}-${half}`, w.start + (half * length) / 2, w.start + ((half + 1) * length) / 2, 1000)));
    expect(literal(whole).flagged).toBe(true);
    expect(literal(halves)).toMatchObject({ flagged: false, values: { upperBoundOps: 0 } });
    expect(robust(halves).flagged).toBe(true);
  });

  test('overlap padding: seven half-years at 1.078 C come to 0.619 C once each is a day longer, and to 1.079 C robustly', () => {
    const stairs = (extra: number): TimelineWorkload[] => Array.from({ length: 7 }, (_, i) => job(`j${i}`, i * 180 * DAY, (i + 1) * 180 * DAY + extra, 1000, { bandwidth: 400 }));
    const flush = literal(stairs(0));
    const padded = literal(stairs(DAY));
    expect(flush.flagged).toBe(true);
    expect(flush.values['sequential ops']! / C).toBeCloseTo(1.078, 3);
    expect(padded.flagged).toBe(false);
    expect(padded.values['combined ops']! / C).toBeCloseTo(0.619, 3);
    expect(padded.values['upperBoundOps']).toBeGreaterThan(flush.values['upperBoundOps']!);

    expect(robust(stairs(DAY)).flagged).toBe(true);
    expect(robust(stairs(DAY)).values['total']! / C).toBeCloseTo(1.079, 3);
  });

  test('withdrawing the declaration "training" from work below the filter', () => {
    const small = (declared: string | null): TimelineWorkload[] => Array.from({ length: 120 }, (_, i) => job(`j${i}`, i * 10 * DAY, (i + 1) * 10 * DAY, 1000, { declared }));
    expect(literal(small('training')).flagged).toBe(true);
    expect(literal(small(null))).toMatchObject({ flagged: false, values: { upperBoundOps: 0 } });
    expect(robust(small(null)).flagged).toBe(true);
  });

  test('the filter hole: seven linked 1,000-GPU jobs of ten days with slow networks are ignored, and fill the bucket to 5.07 C1', () => {
    const jobs = Array.from({ length: 7 }, (_, i) => job(`j${i}`, 0, 10 * DAY, 1000));
    const ring = jobs.map(({ id }, i) => ({ a: id, b: jobs[(i + 1) % 7]!.id, bytes: 9e15 }));
    expect(literal(jobs, ring)).toMatchObject({ flagged: false, values: { upperBoundOps: 0 } });
    expect(robust(jobs, ring).flagged).toBe(true);
    expect(robust(jobs, ring).values['bucketLevel']! / C1).toBeCloseTo(5.07, 2);
  });

  test('the filter hole: workers of one node each are invisible at any number', () => {
    const workers = (count: number): Case => {
      const nodes = Array.from({ length: count }, (_, i) => job(`n${i}`, 0, 60 * DAY, 8));
      return [nodes, nodes.slice(1).map(({ id }) => ({ a: 'n0', b: id, bytes: 1e15 }))];
    };
    for (const count of [200, 2000]) {
      expect(literal(...workers(count))).toMatchObject({ flagged: false, values: { upperBoundOps: 0 } });
      expect(robust(...workers(count)).flagged).toBe(true);
    }
  });

  test('splitting an exchange in time: a pair of parallel jobs, each cut in two, stays below D pair by pair', () => {
    const cut = (pieces: number): Case => {
      const length = (240 * DAY) / pieces;
      const runs = Array.from({ length: pieces }, (_, i) => ['a', 'b'].map((side) => job(`${side}${i}`, i * length, (i + 1) * length, 800, { bandwidth: 400 })));
      return [runs.flat(), runs.map((_, i) => ({ a: `a${i}`, b: `b${i}`, bytes: 60e12 / pieces }))];
    };
    expect(literal(...cut(1)).tests[3]).toMatchObject({ hit: true, witness: ['a0', 'b0'], links: [{ a: 'a0', b: 'b0', bytes: 60e12 }] });
    expect(literal(...cut(2)).flagged).toBe(false);
    expect([robust(...cut(1)).flagged, robust(...cut(2)).flagged]).toEqual([true, true]);
    expect(robust(...cut(2)).values['bucketLevel']).toBe(robust(...cut(1)).values['bucketLevel']);
    // It is the total that does it: linked pair by pair, the bucket would stay empty.
    expect(ROBUST_PAIRWISE.judge(timeline(cut(2)), thresholds)).toMatchObject({ flagged: false, values: { bucketLevel: 0 } });
  });

  test('reduce-scatter over k workers: each pair moves 4 S ÷ k, so four workers are below a D that two are beyond', () => {
    // Each worker sends a k-th of the S bytes that it has to share to each other one, twice: to reduce and to gather.
    const S = 30e12;
    const workers = (k: number): Case => {
      const jobs = Array.from({ length: k }, (_, i) => job(`w${i}`, 0, 240 * DAY, 1600 / k, { bandwidth: 400 }));
      return [jobs, inPairs(jobs.map(({ id }) => id), (4 * S) / k)];
    };
    expect(literal(...workers(2))).toMatchObject({ flagged: true, values: { 'parallel rate': 1600 * H100 } });
    expect(literal(...workers(4))).toMatchObject({ flagged: false, values: { 'parallel rate': 0 } });
    // All pairs together move 2 S (k - 1): more workers only add to it.
    expect(robust(...workers(2))).toMatchObject({ flagged: true, values: { exchangedBytes: 2 * S } });
    expect(robust(...workers(4))).toMatchObject({ flagged: true, values: { exchangedBytes: 6 * S } });
  });

  test('a short burst is to be inspected: 1,100 GPUs for one hour reach R, which the bucket takes for 0.0001 C1', () => {
    const burst = job('a', 0, 3600, 1100);
    expect(literal([burst])).toMatchObject({ flagged: true, values: { 'sequential rate': 1100 * H100 } });
    expect(robust([burst]).flagged).toBe(false);
    expect(robust([burst]).values['bucketLevel']! / C1).toBeCloseTo(0.0001, 4);
  });

  test('idle time in figures that were measured: the same operations over a longer time are a lower rate', () => {
    const busy = job('a', 0, 10 * DAY, 1100);
    expect(literal([busy]).flagged).toBe(true);
    expect(literal([{ ...busy, end: 11 * DAY }]).flagged).toBe(false);

    const heavy = job('a', 0, 10 * DAY, 2300);
    expect(robust([heavy]).flagged).toBe(true);
    expect(robust([{ ...heavy, end: 30 * DAY }]).flagged).toBe(false);
  });
});
