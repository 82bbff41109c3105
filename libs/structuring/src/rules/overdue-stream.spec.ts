import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareCodeUnits } from '#libs/encoding';

import { any, provider } from './facts.reference.js';
import { overdueSince, overdueStream } from './overdue-stream.js';

const parameters = { cadenceS: 100, graceS: 20 };

describe('silence', () => {
  test.each([
    [1119, null],
    [1120, 1000],
    [5000, 1000],
  ])('at %i a stream that reported up to 1000 is overdue since %j', (now, since) => {
    expect(overdueSince({ reportedTo: 1000 }, now, parameters)).toBe(since);
    const { findings } = overdueStream.find(provider({ now, streams: [{ stream: 'main', reportedTo: 1000 }] }), parameters);
    expect(findings.map(({ window }) => window)).toEqual(since === null ? [] : [{ from: since, to: now }]);
  });

  test('is told by stream, with its length against what was allowed', () => {
    const { findings } = overdueStream.find(provider({ now: 1240, streams: [{ stream: 'main', reportedTo: 1000 }, { stream: 'fresh', reportedTo: 1240 }] }), parameters);
    expect(findings).toMatchObject([{ rule: 'overdue-stream@1', severity: 'ask', value: 240, threshold: 120, margin: 2, unit: 's', workloads: [] }]);
    expect(findings[0]?.sentence).toContain('Stream main ');
  });

  test('a period reported ahead of time is not overdue', () => {
    expect(overdueSince({ reportedTo: 2000 }, 1000, parameters)).toBeNull();
  });

  test('a day and a day of grace by default', () => {
    expect(overdueSince({ reportedTo: 0 }, 172_799, {})).toBeNull();
    expect(overdueSince({ reportedTo: 0 }, 172_800, {})).toBe(0);
    expect(overdueSince({ reportedTo: 0 }, 86_400, { graceS: 0 })).toBe(0);
    expect(overdueStream.defaults).toEqual({ cadenceS: 86_400, graceS: 86_400 });
  });
});

test.each([[NaN, 5], [5, NaN], [-1, 5]])('a stream reported to %d as of %d is said to be unjudged', (reportedTo, now) => {
  const { findings, quality } = overdueStream.find(provider({ now, streams: [{ stream: 'main', reportedTo }] }), parameters);
  expect(findings).toEqual([]);
  expect(quality).toMatchObject([{ workload: 'main', code: 'unusable-figure' }]);
});

test('refuses a cadence of nothing', () => {
  expect(() => overdueStream.find(provider(), { cadenceS: 0, graceS: 1 })).toThrow(expect.objectContaining({ code: 'STRUCTURING_THRESHOLDS' }));
  expect(() => overdueSince({ reportedTo: 1 }, 2, { cadenceS: NaN, graceS: 1 })).toThrow(expect.objectContaining({ code: 'STRUCTURING_THRESHOLDS' }));
});

test('later is never less overdue, and each stream is judged on its own', () => {
  const streams = fc.uniqueArray(fc.record({ stream: fc.constantFrom('a', 'b', 'c', 'd'), reportedTo: fc.nat(500) }), { selector: ({ stream }) => stream });
  fc.assert(fc.property(streams.chain((all) => fc.tuple(fc.constant(all), any(all))), fc.nat(700), fc.nat(50), ([all, other], now, later) => {
    const overdue = (given: typeof all, at: number) => overdueStream.find(provider({ now: at, streams: given }), parameters).findings.map(({ sentence }) => /Stream (\w)/.exec(sentence)?.[1] ?? '').sort(compareCodeUnits);
    expect(overdue(other, now)).toEqual(overdue(all, now));
    expect(overdue(all, now + later)).toEqual(expect.arrayContaining(overdue(all, now)));
  }));
});
