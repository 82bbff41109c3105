import { describe, expect, test } from 'vitest';

import { DEFAULT_RULE_SET } from '../profiles/rule-set.js';
import { ENTITY_RULES, PROVIDER_RULES, runEntityRules, runProviderRules } from './catalogue.js';
import { entity, provider, workload } from './facts.reference.js';
import { ruleId } from './finding.js';
import { flawOfRules } from './flaw-of-rules.js';

const CATALOGUE = [...ENTITY_RULES, ...PROVIDER_RULES];

describe('no flaw', () => {
  test('is in the rules that hubs start with, nor in none', () => {
    expect(flawOfRules(DEFAULT_RULE_SET.rules)).toBeNull();
    expect(flawOfRules([])).toBeNull();
  });

  test.each(CATALOGUE.map((rule) => [ruleId(rule), rule.defaults] as const))('is in %s with any of its parameters', (rule, defaults) => {
    expect(flawOfRules([{ rule, parameters: { ...defaults } }])).toBeNull();
    for (const name of Object.keys(defaults)) expect(flawOfRules([{ rule, parameters: { [name]: 7 } }])).toBeNull();
  });
});

describe('a flaw', () => {
  const good = { rule: 'overdue-stream@1', parameters: { cadenceS: 60 } };

  test.each([
    ['a misspelt name', 'overdue-strem@1'],
    ['a version that is not there', 'covered-cluster@2'],
    ['a name without its version', 'covered-cluster'],
    ['a name that objects inherit', 'constructor'],
  ])('is %s, and what there is is said', (_, rule) => {
    expect(flawOfRules([good, { rule, parameters: {} }])).toEqual({ field: 'rules.1.rule', reason: expect.stringMatching(/ accounting-bound@1, .* overdue-stream@1$/) });
  });

  test.each([
    ['a parameter of another rule', { h100e: 16 }, 'h100e'],
    ['a misspelt parameter after a good one', { graceS: 60, cadenceSeconds: 60 }, 'cadenceSeconds'],
    ['less than nothing', { graceS: -1 }, 'graceS'],
    ['no number', { graceS: NaN }, 'graceS'],
    ['no finite number', { graceS: Infinity }, 'graceS'],
  ])('is %s', (_, parameters: Record<string, number>, name) => {
    expect(flawOfRules([{ rule: 'overdue-stream@1', parameters }])).toEqual({ field: `rules.0.parameters.${name}`, reason: expect.stringMatching(/ cadenceS, graceS$/) });
  });

  test('is a limit so small that a figure divided by it is no number any more', () => {
    expect(flawOfRules([{ rule: 'covered-cluster@1', parameters: { countsMemory: 0, h100e: 1e-300 } }])).toEqual({ field: 'rules.0.parameters.h100e', reason: 'a parameter between zero and 1e-12' });
  });

  test('is the first one', () => {
    expect(flawOfRules([good, { rule: 'one@1', parameters: {} }, { rule: 'overdue-stream@1', parameters: { h: 1 } }])?.field).toBe('rules.1.rule');
  });
});

// Whoever tries a rule set on nobody relies on it: a limit that a rule refuses is refused whomever the rule looks at.
test('a limit of zero that a rule refuses for somebody is refused for nobody as well', () => {
  const somebody = entity([workload('w', { ops: 10 })]);
  let refused = 0;
  for (const rule of CATALOGUE) {
    for (const name of Object.keys(rule.defaults)) {
      const zero = (asked: string): object => (asked === ruleId(rule) ? { [name]: 0 } : {});
      const failed = (outcome: ReturnType<typeof runEntityRules>): string[] => outcome.quality.filter(({ code }) => code === 'rule-failed').map(({ detail }) => detail);
      const onNobody = [...failed(runEntityRules(entity([]), zero)), ...failed(runProviderRules(provider({}), zero))];
      expect(onNobody, `${rule.name} ${name}`).toEqual([...failed(runEntityRules(somebody, zero)), ...failed(runProviderRules(provider({ now: 1e9, streams: [{ stream: 'a', reportedTo: 0 }] }), zero))]);
      refused += onNobody.length;
    }
  }
  expect(refused).toBeGreaterThan(10);
});
