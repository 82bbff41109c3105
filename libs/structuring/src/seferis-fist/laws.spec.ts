import { describe, expect, test } from 'vitest';

import { DEFAULT_POLICY } from '../profiles/policy.js';
import { randomIntegers, randomThresholds, randomTimeline } from '../reference/random-timeline.reference.js';
import { seferisFist } from './seferis-fist.js';
import type { Thresholds, Timeline, TimelineWorkload } from '../timeline/types.js';

type Random = (below: number) => number;

/** Runs a relation on 400 random customers of up to twelve workloads. */
function onRandomCustomers(seed: number, relation: (timeline: Timeline, thresholds: Thresholds, random: Random) => void): void {
  const random = randomIntegers(seed);
  for (let i = 0; i < 400; i += 1) {
    const workloads = random(13);
    relation(randomTimeline(random, { workloads, times: 20, longest: 8, ops: 25, exchanges: random(2 * workloads + 1) }), randomThresholds(random, 25), random);
  }
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = random(i + 1);
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

/** One workload replaced. */
function changed(timeline: Timeline, random: Random, change: (w: TimelineWorkload) => TimelineWorkload): Timeline {
  const chosen = random(timeline.workloads.length);
  return { ...timeline, workloads: timeline.workloads.map((w, i) => (i === chosen ? change(w) : w)) };
}

describe('what changes nothing', () => {
  test('the order of workloads, of exchanges, and of the two ends of an exchange', () => {
    onRandomCustomers(1, (timeline, thresholds, random) => {
      const { classes, counted, ...rest } = seferisFist(timeline, thresholds);
      const other = seferisFist(
        {
          ...timeline,
          workloads: shuffled(timeline.workloads, random),
          exchanges: shuffled(timeline.exchanges, random).map(({ a, b, bytes }) => (random(2) === 0 ? { a, b, bytes } : { a: b, b: a, bytes })),
        },
        thresholds,
      );
      const { classes: otherClasses, counted: otherCounted, ...otherRest } = other;
      expect(otherRest).toEqual(rest);
      expect(otherCounted.toSorted()).toEqual(counted.toSorted());
      expect(Object.fromEntries(otherClasses)).toEqual(Object.fromEntries(classes));
    });
  });

  test('moving everything in time moves the windows along', () => {
    onRandomCustomers(2, (timeline, thresholds, random) => {
      const shift = 1_700_000_000 - random(2000);
      const later = seferisFist(
        {
          ...timeline,
          workloads: timeline.workloads.map((w) => ({ ...w, start: w.start + shift, end: w.end === null ? null : w.end + shift })),
          now: timeline.now + shift,
        },
        thresholds,
      );
      const result = seferisFist(timeline, thresholds);
      expect(later.tests).toEqual(result.tests.map((found) => ({ ...found, window: found.window === null ? null : { from: found.window.from + shift, to: found.window.to + shift } })));
      expect(later.classes).toEqual(result.classes);
    });
  });

  test('renaming providers', () => {
    onRandomCustomers(3, (timeline, thresholds) => {
      const renamed = { ...timeline, workloads: timeline.workloads.map((w) => ({ ...w, provider: `other-${w.id}` })) };
      expect(seferisFist(renamed, thresholds)).toEqual(seferisFist(timeline, thresholds));
    });
  });

  test('recording the bytes of an exchange in pieces', () => {
    onRandomCustomers(4, (timeline, thresholds) => {
      const pieces = timeline.exchanges.flatMap((e) => [{ ...e, bytes: Math.floor(e.bytes / 2) }, { a: e.b, b: e.a, bytes: Math.ceil(e.bytes / 2) }]);
      expect(seferisFist({ ...timeline, exchanges: pieces }, thresholds)).toEqual(seferisFist(timeline, thresholds));
    });
  });
});

describe('what never lowers a verdict', () => {
  const added: TimelineWorkload = { id: 'added', provider: 'p9', start: 4, end: 9, ops: 20, bandwidth: 5, declared: null };
  test.each<[string, (timeline: Timeline, random: Random) => Timeline]>([
    ['one more workload', (t, random) => ({ ...t, workloads: [...t.workloads, { ...added, start: random(10), end: 10 + random(5), ops: random(30) }] })],
    ['a record of traffic', (t, random) => (t.workloads.length < 2 ? t : { ...t, exchanges: [...t.exchanges, { a: t.workloads[0]!.id, b: t.workloads[1 + random(t.workloads.length - 1)]!.id, bytes: random(7) }] })],
    ['more traffic everywhere', (t) => ({ ...t, exchanges: t.exchanges.map((e) => ({ ...e, bytes: e.bytes + 1 })) })],
    ['more operations', (t, random) => changed(t, random, (w) => ({ ...w, ops: w.ops + 1 + random(20), ...(w.rate === undefined ? {} : { rate: w.rate + random(3) }) }))],
    ['more bandwidth', (t, random) => changed(t, random, (w) => ({ ...w, bandwidth: w.bandwidth + 1 + random(5) }))],
    ['declaring training', (t, random) => changed(t, random, (w) => ({ ...w, declared: 'training' }))],
  ])('%s', (_, more) => {
    let rose = 0;
    onRandomCustomers(5, (timeline, thresholds, random) => {
      const before = seferisFist(timeline, thresholds);
      const after = seferisFist(more(timeline, random), thresholds);
      for (const [i, found] of before.tests.entries()) {
        // A sum of rates over more members may round the other way.
        expect(after.tests[i]!.value).toBeGreaterThanOrEqual(found.value * (1 - 1e-12));
        if (after.tests[i]!.value > found.value) rose += 1;
        expect(after.tests[i]!.hit || !found.hit).toBe(true);
      }
      expect([before.outcome, after.outcome]).not.toEqual(['to-be-inspected', 'benign']);
    });
    expect(rose).toBeGreaterThan(20);
  });
});

describe('the sandwich: every other sum is at most the colour chain, and that at most the sum of all', () => {
  test('on random customers', () => {
    onRandomCustomers(6, (timeline, thresholds) => {
      const { tests, upperBoundOps } = seferisFist(timeline, thresholds);
      const [sequentialOps, sequentialRate, parallelOps, parallelRate, combinedOps, combinedRate] = tests.map(({ value }) => value);
      expect(combinedOps).toBeGreaterThanOrEqual(Math.max(sequentialOps!, parallelOps!));
      expect(combinedOps).toBeLessThanOrEqual(upperBoundOps);
      expect(combinedRate).toBeGreaterThanOrEqual(Math.max(sequentialRate!, parallelRate!) * (1 - 1e-12));
    });
  });
});

describe('pro-rated sums near R', () => {
  const at = (id: string, ops: number, end: number): TimelineWorkload => ({ id, provider: 'p', start: 0, end, ops, bandwidth: 99, declared: null });
  const thresholds: Thresholds = { C1: 1e9, C: 1e9, R: 1, B: 99, D: 1 };
  const ring = (workloads: readonly TimelineWorkload[]): Timeline => ({
    workloads,
    exchanges: workloads.slice(1).map(({ id }) => ({ a: 'w0', b: id, bytes: 1 })),
    now: 0,
    projection: 0,
  });

  test('ten workloads at a tenth reach 1, although the sum of their quotients rounds below it', () => {
    const tenths = Array.from({ length: 10 }, (_, i) => at(`w${i}`, 1, 10));
    expect(tenths.reduce((sum, { ops, end }) => sum + ops / end!, 0)).toBeLessThan(1);
    const { tests } = seferisFist(ring(tenths), thresholds);
    expect(tests.filter(({ quantity }) => quantity === 'rate').map(({ test: name, hit, witness }) => [name, hit, witness.length])).toEqual([
      ['sequential', false, 1], ['parallel', true, 10], ['combined', true, 10],
    ]);
  });

  test('a sum that is really below R is not taken for a tie', () => {
    const { outcome } = seferisFist(ring([at('w0', 499_999, 1_000_000), at('w1', 500_000, 1_000_000)]), thresholds);
    expect(outcome).toBe('benign');
  });
});

describe('known failures of the literal reading: structuring that it does not see', () => {
  const { thresholds } = DEFAULT_POLICY;
  const DAY = 86_400;
  const H100 = 990;
  const job = (id: string, start: number, end: number, gpus: number, over: Partial<TimelineWorkload> = {}): TimelineWorkload => ({
    id, provider: `p-${id}`, start, end, ops: gpus * H100 * (end - start), bandwidth: 3, declared: null, ...over,
  });
  const judge = (workloads: readonly TimelineWorkload[], exchanges: Timeline['exchanges'] = []): ReturnType<typeof seferisFist> =>
    seferisFist({ workloads, exchanges, now: 0, projection: 0 }, thresholds);

  test('splitting below C1: halves of jobs that together reach C are nobody', () => {
    const length = 14 * DAY;
    const whole = Array.from({ length: 84 }, (_, i) => job(`j${i}`, i * length, (i + 1) * length, 1000));
    const halves = whole.flatMap((w) => [0, 1].map((half) => job(`${w.id}-${half}`, w.start + (half * length) / 2, w.start + ((half + 1) * length) / 2, 1000)));
    expect(judge(whole)).toMatchObject({ outcome: 'to-be-inspected' });
    expect(judge(halves)).toMatchObject({ outcome: 'benign', counted: [], upperBoundOps: 0 });
  });

  test('overlap padding: seven half-years at 1.078 C come to 0.619 C once each is a day longer', () => {
    const stairs = (extra: number): TimelineWorkload[] => Array.from({ length: 7 }, (_, i) => job(`j${i}`, i * 180 * DAY, (i + 1) * 180 * DAY + extra, 1000, { bandwidth: 400 }));
    const flush = judge(stairs(0));
    const padded = judge(stairs(DAY));
    expect(flush.outcome).toBe('to-be-inspected');
    expect(flush.tests[0]!.margin).toBeCloseTo(1.078, 3);
    expect(padded.outcome).toBe('benign');
    expect(padded.tests[4]!.margin).toBeCloseTo(0.619, 3);
    expect(padded.upperBoundOps).toBeGreaterThan(flush.upperBoundOps);
  });

  test('withdrawing the declaration "training" from work below the filter', () => {
    const small = (declared: string | null): TimelineWorkload[] => Array.from({ length: 120 }, (_, i) => job(`j${i}`, i * 10 * DAY, (i + 1) * 10 * DAY, 1000, { declared }));
    expect(judge(small('training')).outcome).toBe('to-be-inspected');
    expect(judge(small(null))).toMatchObject({ outcome: 'benign', counted: [] });
  });

  test('the filter hole: seven linked 1,000-GPU jobs of ten days with slow networks are ignored', () => {
    const jobs = Array.from({ length: 7 }, (_, i) => job(`j${i}`, 0, 10 * DAY, 1000));
    const ring = jobs.map(({ id }, i) => ({ a: id, b: jobs[(i + 1) % 7]!.id, bytes: 9e15 }));
    expect(judge(jobs, ring)).toMatchObject({ outcome: 'benign', counted: [] });
  });

  test('splitting an exchange: a pair of parallel jobs, each cut in two, stays below D pair by pair', () => {
    const cut = (pieces: number): [TimelineWorkload[], Timeline['exchanges']] => {
      const length = (240 * DAY) / pieces;
      const runs = Array.from({ length: pieces }, (_, i) => ['a', 'b'].map((side) => job(`${side}${i}`, i * length, (i + 1) * length, 800, { bandwidth: 400 })));
      return [runs.flat(), runs.map((_, i) => ({ a: `a${i}`, b: `b${i}`, bytes: 60e12 / pieces }))];
    };
    expect(judge(...cut(1)).tests[3]).toMatchObject({ hit: true, witness: ['a0', 'b0'], links: [{ a: 'a0', b: 'b0', bytes: 60e12 }] });
    expect(judge(...cut(2)).outcome).toBe('benign');
  });

  test('idle time in figures that were measured: the same operations over a longer time are a lower rate', () => {
    const busy = job('a', 0, 10 * DAY, 1100);
    expect(judge([busy]).outcome).toBe('to-be-inspected');
    expect(judge([{ ...busy, end: 11 * DAY }]).outcome).toBe('benign');
  });
});

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
