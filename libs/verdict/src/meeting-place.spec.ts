import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MeetingPlace, plus } from './meeting-place.js';

const record = fc.record({
  workload: fc.integer({ min: 0, max: 20 }).map((i) => `w${i}`),
  out: fc.oneof(fc.nat(5), fc.constant(Number.MAX_SAFE_INTEGER)),
  in: fc.nat(5),
  endpoint: fc.constantFrom(null, 'e', 'f'),
});

test('each end is what its own records add up to, however many ends there are and in whatever order their records come', () => {
  let many = 0;
  fc.assert(
    fc.property(fc.array(record, { maxLength: 60, size: 'max' }), (records) => {
      const place = new MeetingPlace();
      for (const { workload, out, in: into, endpoint } of records) place.moved(workload, out, into, endpoint);
      const ends = [...new Set(records.map(({ workload }) => workload))].map((workload) => {
        const own = records.filter((one) => one.workload === workload);
        const names = own.flatMap(({ endpoint }) => endpoint ?? []).toSorted();
        return { workload, out: Math.min(own.reduce((sum, { out }) => sum + out, 0), Number.MAX_SAFE_INTEGER), in: own.reduce((sum, one) => sum + one.in, 0), endpoint: names[0] ?? null };
      });
      expect(place.ends).toEqual(ends);
      expect(place.size).toBe(ends.length);
      const sides = new Set(ends.map(({ endpoint }) => endpoint));
      expect(place.side()).toBe(sides.size === 1 ? [...sides][0] : null);
      many += ends.length > 10 ? 1 : 0;
    }),
  );
  expect(many).toBeGreaterThan(10);
});

test('sums stop at the largest whole number that a double holds with all that are smaller', () => {
  expect([plus(1, 2), plus(Number.MAX_SAFE_INTEGER, 1)]).toEqual([3, Number.MAX_SAFE_INTEGER]);
});
