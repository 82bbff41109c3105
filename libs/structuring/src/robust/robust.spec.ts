import { describe, expect, test } from 'vitest';

import { isCodedError } from '#libs/errors';

import { randomIntegers, randomThresholds, randomTimeline } from '../reference/random-timeline.reference.js';
import { columnsOf, type TimelineColumns } from '../timeline/columns.js';
import type { Thresholds, Timeline, TimelineEndpoint, TimelineExchange, TimelineWorkload } from '../timeline/types.js';
import { robust, RobustCase, robustColumns } from './robust.js';

const thresholds: Thresholds = { C1: 10, C: 100, R: 5, B: 1, D: 6 };
const everything = { thresholds, horizonS: Infinity };
const workload = (id: string, start: number, end: number | null, ops: number, over: Partial<TimelineWorkload> = {}): TimelineWorkload => ({ id, provider: 'p', start, end, ops, bandwidth: 0, declared: null, ...over });
const timeline = (workloads: readonly TimelineWorkload[], exchanges: readonly TimelineExchange[] = [], endpoints: readonly TimelineEndpoint[] = []): Timeline => ({ workloads, exchanges, endpoints, now: 0, projection: 0 });
const exchange = (a: string, b: string, bytes: number): TimelineExchange => ({ a, b, bytes });
const visit = (endpoint: string, workload: string, bytes: number): TimelineEndpoint => ({ endpoint, workload, bytes });

describe('what is added up', () => {
  const pair = [workload('a', 0, 4, 12), workload('b', 2, 6, 16)];
  test('of unlinked work the fastest at each instant', () => {
    // 3 on [0, 2), then 4 on [2, 6).
    expect(robust(timeline(pair), everything)).toMatchObject({ outcome: 'benign', total: 22, peak: 4, bucketLevel: 0, exchangedBytes: 0, linked: false });
  });
  test('of linked work all of it', () => {
    // 3, then 7 on [2, 4), then 4: a bucket that drains 5 fills to 4.
    expect(robust(timeline(pair, [exchange('a', 'b', 6)]), everything)).toMatchObject({ total: 28, peak: 7, bucketLevel: 4, exchangedBytes: 6, linked: true });
  });
  test('declarations, bandwidth and the size of a workload are not asked for', () => {
    const small = pair.map((w) => ({ ...w, ops: w.ops / 1024, declared: 'inference' }));
    expect(robust(timeline(small), everything).total).toBe(22 / 1024);
  });
  test('work that touches is not added up, and an idle colour has exactly no rate', () => {
    const touching = [workload('a', 0, 1, 0.1), workload('b', 1, 2, 0.2), workload('c', 2, 3, 0.3), workload('far', 9, 10, 0.1)];
    const ring = [exchange('a', 'b', 9), exchange('b', 'c', 9), exchange('c', 'far', 9)];
    expect(robust(timeline(touching, ring), everything)).toMatchObject({ peak: 0.3 });
  });
  test('a small rate is right after one ten million billion times as large has come and gone', () => {
    const linked = [exchange('a', 'b', 6)];
    const found = robust(timeline([workload('a', 0, 1000, 100), workload('b', 1, 1.125, 2 ** 50)], linked), { ...everything, thresholds: { ...thresholds, C: 2 ** 52 } });
    expect(found.total - 2 ** 50).toBeCloseTo(100, 0);
    // Without the burst: what remains after it, alone.
    const late = robust(timeline([workload('a', 0, 1000, 100), workload('b', 1, 1.125, 2 ** 50)], linked), { ...everything, thresholds: { ...thresholds, R: 0.05, C1: 2 ** 52 } });
    expect(late.bucketLevel - 2 ** 50).toBeCloseTo(50, 0);
  });
});

describe('what links', () => {
  const three = [workload('a', 0, 4, 4), workload('b', 0, 4, 8), workload('c', 0, 4, 16)];
  const peak = (exchanges: readonly TimelineExchange[], endpoints: readonly TimelineEndpoint[] = []): number => robust(timeline(three, exchanges, endpoints), everything).peak;
  test('D is reached by all exchanges together, and then a single byte links', () => {
    expect(peak([exchange('a', 'b', 5)])).toBe(4);
    expect(peak([exchange('a', 'b', 5), exchange('b', 'c', 1)])).toBe(7);
    expect(peak([exchange('a', 'b', 6), exchange('b', 'c', 0)])).toBe(4);
    expect(peak([exchange('a', 'c', 3), exchange('c', 'a', 3)])).toBe(5);
  });
  test('an endpoint links those that use it, and its bytes count towards D', () => {
    expect(peak([], [visit('bucket', 'a', 3), visit('bucket', 'c', 3)])).toBe(5);
    expect(peak([], [visit('bucket', 'a', 3), visit('bucket', 'c', 2)])).toBe(4);
    expect(peak([], [visit('bucket', 'a', 3), visit('relay', 'c', 3)])).toBe(4);
    expect(peak([], [visit('bucket', 'a', 6), visit('bucket', 'c', 0)])).toBe(4);
    expect(peak([exchange('a', 'b', 5)], [visit('relay', 'b', 0.5), visit('relay', 'c', 0.5)])).toBe(7);
  });
  test('a hand-over at an endpoint links, and links on', () => {
    // First and last never overlap; the middle one overlaps both and exchanges with neither.
    const relay = [workload('first', 0, 4, 4), workload('last', 4, 8, 4), workload('u', 0, 4, 4), workload('v', 4, 8, 4)];
    const links = [exchange('first', 'u', 3), exchange('last', 'v', 3)];
    const apart = robust(timeline([...relay, workload('w', 3, 5, 2)], [...links, exchange('w', 'u', 1)]), everything);
    const together = robust(timeline([...relay, workload('w', 3, 5, 2)], [...links, exchange('w', 'u', 1)], [visit('bucket', 'first', 1), visit('bucket', 'last', 1)]), everything);
    // On [4, 5) w runs with last and v, which only the bucket joins it to.
    expect([apart.total, together.total]).toEqual([17, 18]);
  });
  test('pairwise: D between the two, endpoints aside', () => {
    const columns = (exchanges: readonly TimelineExchange[]): TimelineColumns => columnsOf(timeline(three, exchanges, [visit('bucket', 'a', 99), visit('bucket', 'b', 99)]));
    expect(robustColumns(columns([exchange('a', 'c', 5), exchange('b', 'c', 5)]), everything, 'pairwise')).toMatchObject({ peak: 4, linked: false, exchangedBytes: 208 });
    expect(robustColumns(columns([exchange('a', 'c', 6), exchange('b', 'c', 5)]), everything, 'pairwise')).toMatchObject({ peak: 5, linked: true });
  });
});

describe('within the horizon', () => {
  const late = [workload('a', 0, 10, 10), workload('b', 20, 30, 40), workload('c', 35, 40, 15)];
  const within = (horizonS: number): unknown => {
    const { value, window } = robust(timeline(late), { thresholds, horizonS }).tests[0]!;
    return [value, window];
  };
  test('the best window counts and is shown without its idle ends', () => {
    expect(within(5)).toEqual([20, { from: 20, to: 25 }]);
    expect(within(12)).toEqual([40, { from: 20, to: 30 }]);
    expect(within(18)).toEqual([49, { from: 20, to: 38 }]);
    expect(within(25)).toEqual([55, { from: 20, to: 40 }]);
    expect(within(39)).toEqual([64, { from: 1, to: 40 }]);
    expect(within(40)).toEqual([65, { from: 0, to: 40 }]);
    expect(within(Infinity)).toEqual([65, { from: 0, to: 40 }]);
  });
  test('the total is over all time', () => {
    expect(robust(timeline(late), { thresholds, horizonS: 5 }).total).toBe(65);
  });
});

describe('at a threshold', () => {
  const run = (ops: number, over: Partial<Thresholds>, end = 10): boolean[] => robust(timeline([workload('w', 0, end, ops)]), { thresholds: { ...thresholds, ...over }, horizonS: Infinity }).tests.map(({ hit }) => hit);
  test('whole numbers are compared exactly', () => {
    expect(run(1e15, { C: 1e15, C1: 1e15 }, 1e10)).toEqual([true, false]);
    expect(run(1e15, { C: 1e15 + 1, C1: 1e15 }, 1e10)).toEqual([false, false]);
    expect(run(1e15, { C: 1e15 + 1, R: 1, C1: 1e15 - 1e10 }, 1e10)).toEqual([false, true]);
    expect(run(1e15, { C: 1e15 + 1, R: 1, C1: 1e15 - 1e10 + 1 }, 1e10)).toEqual([false, false]);
  });
  test('quotients reach it within 1e-9', () => {
    const tenths = Array.from({ length: 10 }, (_, i) => workload(`w${i}`, 0, 10, 1));
    const ring = tenths.slice(1).map(({ id }) => exchange('w0', id, 9));
    const limits = { ...thresholds, C: 10, C1: 5, R: 0.5 };
    expect(tenths.reduce((sum, { ops, end }) => sum + ops / end!, 0)).toBeLessThan(1);
    expect(robust(timeline(tenths, ring), { thresholds: limits, horizonS: Infinity }).tests.map(({ hit }) => hit)).toEqual([true, true]);
    expect(robust(timeline(tenths, ring), { thresholds: { ...limits, C: 10.0001, C1: 5.0001 }, horizonS: Infinity }).tests.map(({ hit }) => hit)).toEqual([false, false]);
  });
});

describe('evidence', () => {
  test('the fewest large ones explain a hit; links by way of others and of an endpoint are shown', () => {
    const many = [workload('a', 0, 10, 60), workload('hub', 0, 10, 1), workload('b', 0, 10, 50), workload('c', 0, 10, 20)];
    const { tests } = robust(timeline(many, [exchange('a', 'hub', 5), exchange('hub', 'b', 4)], [visit('bucket', 'b', 7), visit('bucket', 'c', 2), visit('bucket', 'hub', 3)]), { thresholds: { ...thresholds, C: 125, C1: 60 }, horizonS: Infinity });
    expect(tests).toEqual([
      {
        test: 'envelope', quantity: 'ops', line: null, value: 131, threshold: 125, hit: true, margin: 131 / 125, witness: ['a', 'b', 'c'], smallest: 'small', window: { from: 0, to: 10 },
        links: [{ a: 'a', b: 'hub', bytes: 5 }, { a: 'b', b: 'hub', bytes: 4 }, { a: 'c', b: 'hub', bytes: 2, endpoint: 'bucket' }],
      },
      {
        test: 'burst', quantity: 'ops', line: null, value: 81, threshold: 60, hit: true, margin: 81 / 60, witness: ['a', 'b'], smallest: 'small', window: { from: 0, to: 10 },
        links: [{ a: 'a', b: 'hub', bytes: 5 }, { a: 'b', b: 'hub', bytes: 4 }],
      },
    ]);
  });
  test('columns name an endpoint when they know its name, and number it otherwise', () => {
    const two = timeline([workload('a', 0, 10, 60), workload('b', 0, 10, 60)], [], [visit('other', 'a', 0), visit('bucket', 'a', 9), visit('bucket', 'b', 9)]);
    const { nameOf, ...endpoints } = columnsOf(two).endpoints;
    expect([nameOf?.(0), nameOf?.(1)]).toEqual(['bucket', 'other']);
    expect(robustColumns({ ...columnsOf(two), endpoints }, everything).tests[0]!.links).toEqual([{ a: 'a', b: 'b', bytes: 9, endpoint: '0' }]);
  });
  test('of endpoints that would do alike it is the first by name, whichever was recorded first', () => {
    const visits = ['y', 'x', 'z'].flatMap((name) => [visit(name, 'a', 5), visit(name, 'b', 5)]);
    for (const endpoints of [visits, visits.toReversed()]) {
      expect(robust(timeline([workload('a', 0, 10, 60), workload('b', 0, 10, 60)], [], endpoints), everything).tests[0]!.links).toEqual([{ a: 'a', b: 'b', bytes: 5, endpoint: 'x' }]);
    }
  });
  test('a set too large to be tried member by member is still only as large as its largest members need', () => {
    const crowd = Array.from({ length: 1000 }, (_, i) => workload(`w${1000 + i}`, 0, 10, 10));
    const ring = crowd.slice(1).map(({ id }) => exchange('w1000', id, 9));
    const { tests } = robust(timeline(crowd, ring), { thresholds: { ...thresholds, C: 4000, C1: 3000, R: 100 }, horizonS: Infinity });
    expect(tests.map(({ witness, links }) => [witness.length, links.length])).toEqual([[400, 399], [400, 399]]);
  });
  test('nobody is benign, with nothing to show', () => {
    const { outcome, tests, ...rest } = robust(timeline([]), everything);
    expect(rest).toEqual({ engine: 'robust@1', total: 0, peak: 0, bucketLevel: 0, exchangedBytes: 0, linked: false, quality: [] });
    expect(outcome).toBe('benign');
    for (const found of tests) expect(found).toMatchObject({ value: 0, hit: false, margin: 0, witness: [], window: null, links: [] });
  });
  test('work without operations neither', () => {
    for (const found of robust(timeline([workload('a', 0, 9, 0), workload('b', 3, 5, 0)]), everything).tests) expect(found).toMatchObject({ value: 0, witness: [], window: null });
  });
});

test('the order of input changes nothing', () => {
  const random = randomIntegers(5);
  for (let i = 0; i < 500; i += 1) {
    const workloads = 1 + random(12);
    const one = randomTimeline(random, { workloads, times: 12, longest: 6, ops: 25, exchanges: random(2 * workloads) });
    const endpoints = Array.from({ length: random(5) }, () => visit(`e${random(2)}`, `w${random(workloads)}`, random(5)));
    const parameters = { thresholds: randomThresholds(random, 25), horizonS: 1 + random(20) };
    const other = { ...one, workloads: one.workloads.toReversed(), exchanges: one.exchanges.toReversed().map(({ a, b, bytes }) => exchange(b, a, bytes)), endpoints: endpoints.toReversed() };
    expect(robust(other, parameters)).toEqual(robust({ ...one, endpoints }, parameters));
  }
});

test('one case under many parameter sets says what each says by itself', () => {
  const random = randomIntegers(11);
  const seen = { linked: 0, unlinked: 0, hit: 0, clear: 0 };
  for (let i = 0; i < 300; i += 1) {
    const workloads = 1 + random(40);
    const one = randomTimeline(random, { workloads, times: 30, longest: 9, ops: 25, exchanges: random(2 * workloads) });
    const endpoints = Array.from({ length: random(5) }, () => visit(`e${random(2)}`, `w${random(workloads)}`, random(5)));
    const columns = columnsOf({ ...one, endpoints });
    for (const linking of ['customer-total', 'pairwise'] as const) {
      const judged = new RobustCase(columns, linking);
      for (let set = 0; set < 6; set += 1) {
        const parameters = { thresholds: { ...randomThresholds(random, 25), D: 1 + random(linking === 'pairwise' ? 6 : 60) }, horizonS: [Infinity, 1 + random(20)][random(2)]! };
        const found = judged.judge(parameters);
        expect(found).toEqual(robustColumns(columns, parameters, linking));
        seen[found.linked ? 'linked' : 'unlinked'] += 1;
        seen[found.outcome === 'benign' ? 'clear' : 'hit'] += 1;
      }
    }
  }
  for (const [kind, times] of Object.entries(seen)) expect(times, kind).toBeGreaterThan(100);
});

describe('a timeline that cannot be judged', () => {
  const two = [workload('v', 0, 5, 20), workload('w', 0, 5, 20)];
  const refusal = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (isCodedError(error)) return `${error.code} ${error.place.field ?? ''}`;
      throw error;
    }
    return 'not refused';
  };
  test.each<[string, Timeline, string]>([
    ['an end before the start', timeline([workload('v', 5, 4, 1)]), 'workloads.0.end'],
    ['operations that are not a number', timeline([workload('v', 0, 4, NaN)]), 'workloads.0.ops'],
    ['negative operations of what Alg. 1 would not count', timeline([workload('v', 0, 4, -1)]), 'workloads.0.ops'],
    ['two workloads of one id', timeline([...two, workload('v', 0, 1, 1)]), 'workloads.2.id'],
    ['an exchange with an unknown workload', timeline(two, [exchange('v', 'x', 1)]), 'exchanges.0.b'],
    ['an exchange of an unknown workload', timeline(two, [exchange('x', 'v', 1)]), 'exchanges.0.a'],
    ['an exchange with itself', timeline(two, [exchange('v', 'v', 1)]), 'exchanges.0.b'],
    ['negative bytes', timeline(two, [exchange('v', 'w', -1)]), 'exchanges.0.bytes'],
    ['bytes that are not a number', timeline(two, [exchange('v', 'w', NaN)]), 'exchanges.0.bytes'],
    ['infinite bytes', timeline(two, [exchange('v', 'w', Infinity)]), 'exchanges.0.bytes'],
    ['bytes of a pair beyond 2^53', timeline(two, [exchange('v', 'w', 2 ** 53)]), 'exchanges.0.bytes'],
    ['bytes of a pair that add up to 2^53', timeline(two, [exchange('v', 'w', 2 ** 53 - 1), exchange('w', 'v', 1)]), 'exchanges.1.bytes'],
    ['an unknown workload at an endpoint', timeline(two, [], [visit('e', 'x', 1)]), 'endpoints.0.workload'],
    ['negative bytes at an endpoint', timeline(two, [], [visit('e', 'v', -1)]), 'endpoints.0.bytes'],
    ['bytes at an endpoint that are not a number', timeline(two, [], [visit('e', 'v', NaN)]), 'endpoints.0.bytes'],
    ['bytes at an endpoint that add up to 2^53', timeline(two, [], [visit('e', 'v', 2 ** 53 - 1), visit('e', 'v', 1)]), 'endpoints.1.bytes'],
  ])('%s', (_, input, field) => {
    expect(refusal(() => robust(input, everything))).toBe(`STRUCTURING_INPUT ${field}`);
  });
  test('columns that name rows there are not', () => {
    const columns = columnsOf(timeline(two));
    const naming = (a: number, b: number): TimelineColumns => ({ ...columns, exchanges: { a: Uint32Array.of(a), b: Uint32Array.of(b), bytes: Float64Array.of(1) } });
    expect(refusal(() => robustColumns(naming(2, 0), everything))).toBe('STRUCTURING_INPUT exchanges.0.a');
    expect(refusal(() => robustColumns(naming(0, 2), everything))).toBe('STRUCTURING_INPUT exchanges.0.b');
    expect(refusal(() => robustColumns(naming(1, 1), everything))).toBe('STRUCTURING_INPUT exchanges.0.b');
  });
  test('a horizon or a threshold that is none', () => {
    for (const horizonS of [0, -1, NaN]) expect(refusal(() => robust(timeline(two), { thresholds, horizonS }))).toBe('STRUCTURING_THRESHOLDS horizonS');
    for (const R of [0, -1, NaN, Infinity]) expect(refusal(() => robust(timeline(two), { thresholds: { ...thresholds, R }, horizonS: 1 }))).toBe('STRUCTURING_THRESHOLDS thresholds.R');
  });
  test('one pair of many whose bytes add up to 2^53, by the record at which they do', () => {
    const many = Array.from({ length: 40 }, (_, i) => workload(`w${i}`, 0, 5, 20));
    const half = 2 ** 52;
    const chain = Array.from({ length: 39 }, (_, i) => exchange(`w${i}`, `w${i + 1}`, half));
    expect(refusal(() => robust(timeline(many, [...chain, exchange('w30', 'w2', half)]), everything))).toBe('not refused');
    expect(refusal(() => robust(timeline(many, [...chain, exchange('w31', 'w30', half), exchange('w1', 'w0', half)]), everything))).toBe('STRUCTURING_INPUT exchanges.39.bytes');
    const visits = many.map(({ id }) => visit('e', id, half));
    expect(refusal(() => robust(timeline(many, chain, [...visits, visit('f', 'w20', half)]), everything))).toBe('not refused');
    expect(refusal(() => robust(timeline(many, chain, [...visits, visit('f', 'w20', half), visit('e', 'w20', half)]), everything))).toBe('STRUCTURING_INPUT endpoints.41.bytes');
  });
  test('the bytes of all pairs together may exceed 2^53', () => {
    const huge = 2 ** 53 - 1;
    const found = robust(timeline([...two, workload('x', 0, 5, 5)], [exchange('v', 'w', huge), exchange('w', 'x', huge)], [visit('e', 'v', huge)]), everything);
    expect(found).toMatchObject({ linked: true, exchangedBytes: 3 * huge, peak: 9 });
  });
});

describe('hundreds of thousands of workloads', () => {
  const size = 300_000;
  const columns = (start: (row: number) => number, length: number, links: number): TimelineColumns => ({
    size,
    idOf: (row) => `w${size + row}`,
    providerOf: () => 'p',
    start: Float64Array.from({ length: size }, (_, row) => start(row)),
    end: Float64Array.from({ length: size }, (_, row) => start(row) + length),
    ops: new Float64Array(size).fill(length),
    rate: new Float64Array(0),
    bandwidth: new Float64Array(size),
    training: new Uint8Array(size),
    exchanges: { a: Uint32Array.from({ length: links }, (_, i) => i), b: Uint32Array.from({ length: links }, (_, i) => i + 1), bytes: new Float64Array(links).fill(6) },
    endpoints: { endpoint: new Uint32Array(0), row: new Uint32Array(0), bytes: new Float64Array(0) },
    now: 0,
    projection: 0,
  });
  test('all at once and alike, apart and in one chain', () => {
    expect(robustColumns(columns(() => 7, 10, 0), everything)).toMatchObject({ total: 10, peak: 1 });
    const chained = robustColumns(columns(() => 7, 10, size - 1), { thresholds: { ...thresholds, R: size / 2, C1: size }, horizonS: Infinity });
    expect(chained).toMatchObject({ total: 10 * size, peak: size, bucketLevel: 5 * size });
    expect(chained.tests.map(({ hit, witness, links }) => [hit, witness.length, links.length])).toEqual([[true, 10, 9], [true, (6 * size) / 10, (6 * size) / 10 - 1]]);
  });
  test('one after the other, within a sliding window', () => {
    const staircase = robustColumns(columns((row) => row, 3, 0), { thresholds: { ...thresholds, C: 1e6 }, horizonS: 1000 });
    expect(staircase).toMatchObject({ outcome: 'benign', total: size + 2, peak: 1 });
    expect(staircase.tests[0]!.value).toBe(1000);
  });
});
