import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { capacityGap as rule } from './capacity-gap.js';
import { any, capacity, provider } from './facts.reference.js';
import type { CapacityFacts } from './rule.js';

/** A thousand accelerators over a day: 86.4 million accelerator-seconds, of which 86,400 may be missing. */
const look = (over: Partial<CapacityFacts>) => rule.find(provider({ capacity: [capacity(over)] }), rule.defaults);

test('what adds up is not found', () => {
  expect(look({})).toEqual({ findings: [], quality: [] });
});

describe('a gap', () => {
  test('of exactly the tolerance is found, and one second less is not', () => {
    expect(look({ idleS: 36_400_000 - 86_400 })).toMatchObject({
      findings: [{ rule: 'capacity-gap@1', severity: 'ask', value: 86_400, threshold: 86_400, margin: 1, unit: 'accelerator-seconds', window: { from: 0, to: 86_400 } }],
    });
    expect(look({ idleS: 36_400_000 - 86_399 }).findings).toEqual([]);
  });

  test('is told as accelerators on average', () => {
    expect(look({ idleS: 36_400_000 - 5 * 86_400 }).findings[0]!.sentence).toBe('Of NVIDIA H100, sold and idle time leave out 432000 accelerator-seconds of the installed time, 5 accelerators on average.');
  });

  test('in excess: more was sold than was there', () => {
    const { findings } = look({ soldS: 50_000_000 + 86_400 });
    expect(findings).toMatchObject([{ value: 86_400 }]);
    expect(findings[0]!.sentence).toContain('exceed the installed time');
    expect(look({ soldS: 50_000_000 + 86_399 }).findings).toEqual([]);
  });

  test('of less than an accelerator-hour is nobody’s, in however small a fleet', () => {
    const alone = { installed: 1, soldS: 86_400, idleS: 0 };
    expect(look({ ...alone, soldS: 86_400 - 3599 }).findings).toEqual([]);
    expect(look({ ...alone, soldS: 86_400 - 3600 }).findings).toHaveLength(1);
  });

  test('accelerators sold that nobody installed', () => {
    expect(look({ installed: 0, soldS: 7200, idleS: 0 }).findings).toMatchObject([{ value: 7200, threshold: 3600, margin: 2 }]);
  });
});

test.each<[Partial<CapacityFacts>]>([[{ installed: NaN }], [{ soldS: -1 }], [{ idleS: Infinity }], [{ to: -1, from: 0 }], [{ from: 10, to: 5 }], [{ to: NaN }]])('%j is said to be unjudged', (over) => {
  expect(look(over)).toMatchObject({ findings: [], quality: [{ workload: 'NVIDIA H100', code: 'unusable-figure' }] });
});

test('refuses a tolerance of nothing at all', () => {
  expect(() => rule.find(provider(), { share: 0.001, leastS: 0 })).toThrow(expect.objectContaining({ code: 'STRUCTURING_THRESHOLDS' }));
  expect(() => rule.find(provider(), { share: 0, leastS: 1 })).not.toThrow();
});

test('each record is judged by itself, and leaving out more sold time never closes a gap of missing time', () => {
  const records = fc.array(fc.record({ model: fc.constantFrom('A', 'B'), installed: fc.nat(50), soldS: fc.nat(4_000_000), idleS: fc.nat(400_000) }).map(capacity), { maxLength: 6 });
  const missing = (given: readonly CapacityFacts[]) => rule.find(provider({ capacity: given }), rule.defaults).findings.filter(({ sentence }) => sentence.includes('leave out'));
  fc.assert(fc.property(records.chain((all) => fc.tuple(fc.constant(all), any(all))), ([all, other]) => {
    const keys = (given: readonly CapacityFacts[]) => missing(given).map((each) => JSON.stringify(each)).toSorted();
    expect(keys(other)).toEqual(keys(all));
    const less = all.map((c) => ({ ...c, soldS: Math.floor(c.soldS / 2) }));
    expect(missing(less).length).toBeGreaterThanOrEqual(missing(all).length);
  }));
});
