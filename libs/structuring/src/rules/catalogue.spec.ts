import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CodedError } from '#libs/errors';

import { ENTITY_RULES, PROVIDER_RULES, runEntityRules, runProviderRules, runRules } from './catalogue.js';
import { capacity, cluster, entities, entity, provider, reordered, workload } from './facts.reference.js';
import { finding } from './finding.js';
import type { Rule } from './rule.js';

const none = () => ({});

describe('the lists', () => {
  test.each([...ENTITY_RULES, ...PROVIDER_RULES])('$name@$version has a source and numbers for parameters', ({ name, version, source, defaults }) => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(version).toBeGreaterThanOrEqual(1);
    expect(source).not.toBe('');
    expect(Object.values(defaults).every((value) => Number.isFinite(value))).toBe(true);
  });

  test.each([['entity', ENTITY_RULES], ['provider', PROVIDER_RULES]])('rules on one %s stand by name, each once', (_, rules) => {
    const names = (rules as readonly { readonly name: string }[]).map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
  });
});

const failing: Rule<object, object> = { name: 'failing', version: 3, severity: 'ask', source: '', defaults: {}, find: () => { throw new CodedError('SOME_CODE', 'why', { field: 'where' }); } };
const finds = (...sentences: readonly string[]): Rule<object, object> => {
  const rule: Rule<object, object> = {
    name: 'finding', version: 1, severity: 'watch', source: '', defaults: {},
    find: () => ({ findings: sentences.map((sentence) => finding(rule, { value: 1, threshold: 1, unit: '', workloads: [], window: null, figures: [], sentence })), quality: [] }),
  };
  return rule;
};

describe('a rule that fails', () => {
  test('is said with its code, and hides no other rule', () => {
    const { findings, quality } = runRules([failing, finds('b', 'a')], {}, none);
    expect(quality).toEqual([{ rule: 'failing@3', workload: '', code: 'rule-failed', detail: 'SOME_CODE: why (field "where")' }]);
    expect(findings.map(({ sentence }) => sentence)).toEqual(['a', 'b']);
  });

  test('with anything but a refusal is a bug, and not swallowed', () => {
    const bug = { ...failing, find: () => { throw new RangeError('bug'); } };
    expect(() => runRules([bug], {}, none)).toThrow(RangeError);
  });

  test.each([
    ['a name that the rule does not have', { c: 1 }, 'parameters.c'],
    ['a limit that is no number', { C: NaN }, 'parameters.C'],
    ['a limit of zero', { C: 0 }, 'parameters.C'],
    ['text', { C: '1' }, 'parameters.C'],
  ])('because of its parameters: %s', (_, parameters, field) => {
    const { findings, quality } = runEntityRules(entity([]), (rule) => (rule === 'accounting-bound@1' ? parameters : {}));
    expect(findings).toEqual([]);
    expect(quality).toEqual([expect.objectContaining({ rule: 'accounting-bound@1', code: 'rule-failed', detail: expect.stringContaining(field) })]);
  });

  test('because of the facts: all rules that need them say so', () => {
    const { quality } = runEntityRules(entity([workload('w', { ops: NaN })]), none);
    expect(quality.map(({ rule }) => rule)).toContain('accounting-bound@1');
    expect(quality.every(({ code, detail }) => code === 'rule-failed' && detail.startsWith('STRUCTURING_INPUT: '))).toBe(true);
  });
});

test('parameters given replace defaults one by one', () => {
  const facts = entity([workload('w', { ops: 10 })]);
  expect(runEntityRules(facts, none).findings).toEqual([]);
  const { findings } = runEntityRules(facts, (rule) => (rule === 'accounting-bound@1' ? { C: 10 } : {}));
  expect(findings).toMatchObject([{ rule: 'accounting-bound@1', threshold: 10 }]);
});

test('the same bytes whatever the order of the facts', () => {
  const loose = (rule: string): object => LOOSE[rule] ?? {};
  let found = 0;
  fc.assert(
    fc.property(entities.chain((facts) => fc.tuple(fc.constant(facts), reordered(facts))), ([facts, other]) => {
      const outcome = runEntityRules(facts, loose);
      expect(JSON.stringify(runEntityRules(other, loose))).toBe(JSON.stringify(outcome));
      found += outcome.findings.length;
    }),
    { numRuns: 500 },
  );
  expect(found).toBeGreaterThan(500);
});

/** Limits that the small figures of the random customers meet now and then. */
const LOOSE: Readonly<Record<string, object>> = {
  'accounting-bound@1': { C: 30, horizonS: 10 },
  'declaration-mismatch@2': { C1: 10, R: 3, B: 3 },
  'exchange-across-customers@1': { exchangedB: 12 },
  'one-sided-exchange@1': { disagreementB: 3, unansweredB: 20, settlingS: 0 },
  'training-with-outside-exchange@1': { R: 20, B: 7 },
};

test('what was not judged comes by what it concerns', () => {
  const entry = (workload: string) => ({ workload, code: 'c', detail: 'd' });
  const unsure: Rule<object, object> = { ...failing, name: 'unsure', find: () => ({ findings: [], quality: [entry('b'), entry('a')] }) };
  expect(runRules([unsure], {}, none).quality).toEqual([{ rule: 'unsure@3', ...entry('a') }, { rule: 'unsure@3', ...entry('b') }]);
});

test('the same said of two periods comes by period, whatever the order of the facts', () => {
  const records = [capacity({ from: 0, to: 86_400, idleS: 0 }), capacity({ from: 86_400, to: 172_800, idleS: 0 })];
  const windows = (given: typeof records) => runProviderRules(provider({ capacity: given }), none).findings.map(({ window }) => window?.from);
  expect([windows(records), windows(records.toReversed())]).toEqual([[0, 86_400], [0, 86_400]]);
});

test('findings on providers come by rule, then sentence', () => {
  const facts = provider({ now: 1e9, streams: [{ stream: 'b', reportedTo: 0 }, { stream: 'a', reportedTo: 0 }], clusters: [cluster('big', { h100e: 17 })], capacity: [capacity({ idleS: 0 })] });
  const { findings, quality } = runProviderRules(facts, none);
  const keys = findings.map(({ rule, sentence }) => `${rule} ${sentence}`);
  expect(keys).toEqual(keys.toSorted());
  expect(keys.length).toBeGreaterThanOrEqual(2);
  expect(quality).toEqual([]);
});
