import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { classify } from './classify.js';
import type { Thresholds, TimelineWorkload } from '../timeline/types.js';

const thresholds: Thresholds = { C1: 100, C: 1000, R: 10, B: 50, D: 5 };
const workload = (over: Partial<TimelineWorkload>): TimelineWorkload => ({ id: 'w', provider: 'p', start: 0, end: 5, ops: 49, bandwidth: 49, declared: null, ...over });

describe('Alg. 1', () => {
  test.each([
    ['declared as training, whatever the figures', { declared: 'training', ops: 0, bandwidth: 0 }, 'training'],
    ['other declarations count for nothing', { declared: 'inference' }, 'non-training'],
    ['all three exactly at their thresholds', { ops: 100, end: 10, bandwidth: 50 }, 'training'],
    ['all below', {}, 'non-training'],
    ['operations alone, exactly at C1', { ops: 100, end: 11 }, 'potentially training'],
    ['operations one below C1', { ops: 99, end: 11 }, 'non-training'],
    ['throughput alone, exactly at R', { ops: 50, end: 5 }, 'potentially training'],
    ['bandwidth alone, exactly at B', { bandwidth: 50 }, 'potentially training'],
    ['operations and throughput without bandwidth', { ops: 1000 }, 'potentially training'],
    ['operations and bandwidth without throughput', { ops: 100, end: 11, bandwidth: 50 }, 'potentially training'],
    ['throughput and bandwidth without operations', { ops: 50, bandwidth: 50 }, 'potentially training'],
    ['no length: one time unit', { end: 0, ops: 10 }, 'potentially training'],
    ['no length, one operation below R times one unit', { end: 0, ops: 9 }, 'non-training'],
  ] as const)('%s', (_, over, expected) => {
    expect(classify(workload(over), thresholds)).toBe(expected);
  });

  test('one operation below R × duration is below R, for any integers below 2^53', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.integer({ min: 1, max: 2 ** 32 }), (R, duration) => {
      fc.pre(R * duration < 2 ** 53);
      const strict = { ...thresholds, R, C1: 2 ** 53 };
      const ops = R * duration;
      expect(classify(workload({ end: duration, ops: ops - 1 }), strict)).toBe('non-training');
      expect(classify(workload({ end: duration, ops }), strict)).toBe('potentially training');
    }), { numRuns: 2000 });
  });

  test('a fractional duration ties towards inspection', () => {
    const strict = { ...thresholds, R: 3 };
    expect(classify(workload({ end: 0.1 * 3, ops: 0.9 }), strict)).toBe('potentially training');
  });

  test.each([
    ['end', { end: null }],
    ['end', { end: NaN }],
    ['end', { end: -1 }],
    ['start', { start: -Infinity }],
    ['ops', { ops: -1 }],
    ['ops', { ops: NaN }],
    ['bandwidth', { bandwidth: Infinity }],
  ] as const)('refuses a doubtful %s: %j', (field, over) => {
    expect(() => classify(workload(over), thresholds)).toThrow(expect.objectContaining({ code: 'STRUCTURING_INPUT', place: { field } }));
  });

  test('refuses thresholds that everybody meets', () => {
    expect(() => classify(workload({}), { ...thresholds, B: 0 })).toThrow(expect.objectContaining({ code: 'STRUCTURING_THRESHOLDS', place: { field: 'thresholds.B' } }));
  });
});
