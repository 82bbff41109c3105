import { expect, test } from 'vitest';
import { flippedProviders, overdueProviders } from './overdue.js';
import { ALPHA, BETA, DAY, NOW, RULES_OF_TESTS } from './testing/lines.js';

const reportedTo = (...days: number[]) => days.map((day, i) => ({ stream: `s${i}`, reportedTo: NOW - day * DAY }));

test('a provider is overdue since the first of its streams fell silent, once cadence and grace are over', () => {
  // Ten days and one of grace.
  const providers = [{ provider: BETA, streams: reportedTo(11, 30, 2) }, { provider: ALPHA, streams: reportedTo(10) }, { provider: 'urn:none', streams: [] }];
  expect(overdueProviders(providers, NOW, RULES_OF_TESTS)).toEqual([{ provider: BETA, since: NOW - 30 * DAY }]);
  expect(overdueProviders(providers, NOW + DAY, RULES_OF_TESTS)).toEqual([{ provider: ALPHA, since: NOW - 10 * DAY }, { provider: BETA, since: NOW - 30 * DAY }]);
});

test('without a word on it in the rule set, the rule’s own defaults hold', () => {
  const silent = [{ provider: ALPHA, streams: reportedTo(3) }];
  expect(overdueProviders(silent, NOW, RULES_OF_TESTS)).toEqual([]);
  expect(overdueProviders(silent, NOW, { ...RULES_OF_TESTS, rules: [] })).toHaveLength(1);
});

test('who becomes overdue and who ceases to be both flip', () => {
  expect(flippedProviders(['a', 'b'], [{ provider: 'b', since: 0 }, { provider: 'c', since: 0 }])).toEqual(['a', 'c']);
  expect(flippedProviders([], [])).toEqual([]);
});
