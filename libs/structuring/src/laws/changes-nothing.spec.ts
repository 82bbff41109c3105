import { describe, expect, test } from 'vitest';

import { onRandomCustomers, shuffled } from './customers.reference.js';
import { ENGINES, named } from './engines.reference.js';
import type { TestResult, Thresholds, TimelineWorkload } from '../timeline/types.js';

describe.each(named(ENGINES))('what changes nothing: %s', (_, { judge }) => {
  test('the order of workloads, of exchanges, of endpoints, and of the two ends of an exchange', () => {
    onRandomCustomers(1, (timeline, thresholds, random) => {
      const permuted = {
        ...timeline,
        workloads: shuffled(timeline.workloads, random),
        exchanges: shuffled(timeline.exchanges, random).map(({ a, b, bytes }) => (random(2) === 0 ? { a, b, bytes } : { a: b, b: a, bytes })),
        endpoints: shuffled(timeline.endpoints ?? [], random),
      };
      expect(judge(permuted, thresholds)).toEqual(judge(timeline, thresholds));
    });
  });

  test('moving everything in time moves the windows along', () => {
    onRandomCustomers(2, (timeline, thresholds, random) => {
      const shift = 1_700_000_000 - random(2000);
      const moved = (found: TestResult): TestResult => ({ ...found, window: found.window === null ? null : { from: found.window.from + shift, to: found.window.to + shift } });
      const later = judge(
        {
          ...timeline,
          workloads: timeline.workloads.map((w) => ({ ...w, start: w.start + shift, end: w.end === null ? null : w.end + shift })),
          now: timeline.now + shift,
        },
        thresholds,
      );
      const { tests, values, flagged } = judge(timeline, thresholds);
      expect(later.flagged).toBe(flagged);
      expect(later.values).toEqual(values);
      expect(later.tests).toEqual(tests.map(moved));
    });
  });

  test('renaming providers', () => {
    onRandomCustomers(3, (timeline, thresholds) => {
      const renamed = { ...timeline, workloads: timeline.workloads.map((w) => ({ ...w, provider: `other-${w.id}` })) };
      expect(judge(renamed, thresholds)).toEqual(judge(timeline, thresholds));
    });
  });

  test('recording the bytes of an exchange in pieces', () => {
    onRandomCustomers(4, (timeline, thresholds) => {
      const pieces = timeline.exchanges.flatMap((e) => [{ ...e, bytes: Math.floor(e.bytes / 2) }, { a: e.b, b: e.a, bytes: Math.ceil(e.bytes / 2) }]);
      expect(judge({ ...timeline, exchanges: pieces }, thresholds)).toEqual(judge(timeline, thresholds));
    });
  });

  test('a record of no bytes', () => {
    onRandomCustomers(12, (timeline, thresholds, random) => {
      if (timeline.workloads.length < 2) return;
      const [a, b] = shuffled(timeline.workloads, random).map(({ id }) => id) as [string, string];
      const more = { ...timeline, exchanges: [...timeline.exchanges, { a, b, bytes: 0 }], endpoints: [...(timeline.endpoints ?? []), { endpoint: 'bucket-0', workload: a, bytes: 0 }] };
      expect(judge(more, thresholds)).toEqual(judge(timeline, thresholds));
    });
  });

  test('of equals, the first by start and then by id is shown, whatever the order of the input', () => {
    const thresholds: Thresholds = { C1: 10, C: 100, R: 100, B: 100, D: 5 };
    const workloads = ['b', 'a', 'c'].map((id): TimelineWorkload => ({ id, provider: `p-${id}`, start: id === 'c' ? 1 : 0, end: id === 'c' ? 11 : 10, ops: 50, bandwidth: 1, declared: null }));
    for (const order of [workloads, workloads.toReversed()]) {
      const [first] = judge({ workloads: order, exchanges: [], now: 0, projection: 0 }, thresholds).tests;
      expect(first!.witness[0]).toBe('a');
    }
  });
});
