import { describe, expect, test } from 'vitest';

import { CodedError } from '#libs/errors';

import { seferisFist } from '../seferis-fist/seferis-fist.js';
import type { Thresholds, Timeline, TimelineWorkload } from './types.js';

const thresholds: Thresholds = { C1: 10, C: 100, R: 10, B: 50, D: 5 };
const workload = (over: Partial<TimelineWorkload> = {}): TimelineWorkload => ({ id: 'w', provider: 'p', start: 0, end: 5, ops: 20, bandwidth: 1, declared: null, ...over });
const timeline = (over: Partial<Timeline> = {}): Timeline => ({ workloads: [workload({ id: 'v' }), workload()], exchanges: [], now: 0, projection: 0, ...over });
const second = (over: Partial<TimelineWorkload>): Timeline => timeline({ workloads: [workload({ id: 'v' }), workload(over)] });
const exchange = (a: string, b: string, bytes: number): Timeline => timeline({ exchanges: [{ a, b, bytes }] });

function refusal(run: () => unknown): CodedError {
  try {
    run();
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  throw new Error('not refused');
}

describe('a timeline that cannot be judged', () => {
  test.each([
    ['a start that is not a number', second({ start: NaN }), 'workloads.1.start'],
    ['a start beyond 2^53', second({ start: 2 ** 53, end: null, rate: 0 }), 'workloads.1.start'],
    ['an infinite end', second({ end: Infinity }), 'workloads.1.end'],
    ['an end before the start', second({ start: 6 }), 'workloads.1.end'],
    ['operations that are not a number', second({ ops: NaN }), 'workloads.1.ops'],
    ['infinite operations', second({ ops: Infinity }), 'workloads.1.ops'],
    ['negative operations', second({ ops: -1 }), 'workloads.1.ops'],
    ['negative bandwidth', second({ bandwidth: -0.5 }), 'workloads.1.bandwidth'],
    ['infinite bandwidth', second({ bandwidth: Infinity }), 'workloads.1.bandwidth'],
    ['an open end without a rate', second({ end: null }), 'workloads.1.rate'],
    ['an open end with a negative rate', second({ end: null, rate: -1 }), 'workloads.1.rate'],
    ['an open end with an infinite rate', second({ end: null, rate: Infinity }), 'workloads.1.rate'],
    ['a projection that leads beyond 2^53', { ...second({ end: null, rate: 1, start: 2 ** 53 - 2 }), projection: 5 }, 'workloads.1.end'],
    ['two workloads of one id', second({ id: 'v' }), 'workloads.1.id'],
    ['operations that add up to 2^53', timeline({ workloads: [workload({ id: 'v', ops: 2 ** 53 - 1 }), workload({ ops: 1 })] }), 'workloads.1.ops'],
    ['operations of an open end that add up to 2^53', { ...second({ end: null, rate: 2 ** 52 }), projection: 2 }, 'workloads.1.ops'],
    ['now that is not a number', timeline({ now: NaN }), 'now'],
    ['a negative projection', timeline({ projection: -1 }), 'projection'],
    ['an infinite projection', timeline({ projection: Infinity }), 'projection'],
    ['an exchange with an unknown workload', exchange('w', 'x', 1), 'exchanges.0.b'],
    ['an exchange of an unknown workload', exchange('x', 'w', 1), 'exchanges.0.a'],
    ['an exchange named like a member of every object', exchange('constructor', 'w', 1), 'exchanges.0.a'],
    ['an exchange with itself', exchange('w', 'w', 1), 'exchanges.0.b'],
    ['negative bytes', exchange('v', 'w', -1), 'exchanges.0.bytes'],
    ['bytes that are not a number', exchange('v', 'w', NaN), 'exchanges.0.bytes'],
    ['infinite bytes', exchange('v', 'w', Infinity), 'exchanges.0.bytes'],
    ['bytes of a pair that add up to 2^53', timeline({ exchanges: [{ a: 'v', b: 'w', bytes: 2 ** 53 - 1 }, { a: 'w', b: 'v', bytes: 1 }] }), 'exchanges.1.bytes'],
  ])('%s', (_, input, field) => {
    expect(refusal(() => seferisFist(input, thresholds))).toMatchObject({ code: 'STRUCTURING_INPUT', place: { field } });
  });

  test.each(['C1', 'C', 'R', 'B', 'D'] as const)('threshold %s that is zero, negative, infinite or not a number', (name) => {
    for (const value of [0, -1, Infinity, NaN]) {
      const found = refusal(() => seferisFist(timeline(), { ...thresholds, [name]: value }));
      expect(found).toMatchObject({ code: 'STRUCTURING_THRESHOLDS', place: { field: `thresholds.${name}` } });
    }
  });

  test('figures that are ignored may be anything: operations of an open end, a rate of a closed one, exchanges of the uncounted', () => {
    const input = timeline({
      workloads: [workload({ id: 'v', end: null, ops: NaN, rate: 2 }), workload({ rate: NaN, ops: 1 })],
      exchanges: [{ a: 'v', b: 'w', bytes: 2 ** 60 }],
      projection: 10,
    });
    expect(seferisFist(input, thresholds)).toMatchObject({ counted: ['v'], upperBoundOps: 20 });
  });
});

describe('what is never silent', () => {
  test('a workload of no length and one without an end are reported, also when they do not count', () => {
    const input: Timeline = {
      workloads: [workload({ id: 'open', start: 3, end: null, rate: 0 }), workload({ id: 'flash', start: 2, end: 2, ops: 0 }), workload({ id: 'plain' })],
      exchanges: [],
      now: 7,
      projection: 4,
    };
    const { quality, counted } = seferisFist(input, thresholds);
    expect(counted).toEqual(['plain']);
    expect(quality).toEqual([
      { workload: 'flash', code: 'zero-length', detail: 'ends when it starts: judged as lasting one time unit' },
      { workload: 'open', code: 'open-ended', detail: 'no end yet: judged as running to 11 at its rate' },
    ]);
  });

  test('an open end without room to run lasts one time unit', () => {
    const input: Timeline = { workloads: [workload({ start: 9, end: null, rate: 12, ops: 5000 })], exchanges: [], now: 4, projection: 0 };
    expect(seferisFist(input, thresholds)).toMatchObject({ upperBoundOps: 12, quality: [{ code: 'open-ended', detail: 'no end yet: judged as running to 10 at its rate' }] });
  });

  test('nobody is benign, with nothing to show', () => {
    const { outcome, tests } = seferisFist(timeline({ workloads: [] }), thresholds);
    expect(outcome).toBe('benign');
    for (const found of tests) expect(found).toMatchObject({ value: 0, hit: false, margin: 0, witness: [], window: null, links: [] });
  });
});
