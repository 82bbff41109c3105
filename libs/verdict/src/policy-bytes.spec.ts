import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DEFAULT_RULE_SET, type RuleSet } from '#libs/structuring';

import { decodeRuleSet, encodeRuleSet } from './policy-bytes.js';

const RULE_SET: RuleSet = {
  id: 'example',
  version: 3,
  dated: '2026-01-31',
  lead: 'first',
  profiles: [
    {
      id: 'first',
      version: 1,
      title: 'First Act',
      dated: '2026-01-30',
      jurisdiction: 'Nowhere',
      status: { is: 'rescinded', from: '2026-01-30', until: '2026-01-31' },
      sources: ['section 1', 'section 2'],
      parameters: { thresholds: { C1: 1e12, C: 1e14, R: 1_056_995, B: 50, D: 43e12 }, projectionS: 60, lookbackS: 120, horizonS: 90 },
      deadline: { days: 14, counted: 'from met or foreseen', text: 'two weeks' },
      plannedAheadS: 3600,
      countsFineTuning: true,
      cluster: { opsPerSecondTOP: 15_840, h100e: 16, memoryGB: 1280, size: 'more than', interNodeGbps: 25, networking: 'joins' },
      progress: [
        { from: '2026-05-01', factor: 0.693361 },
        { from: '2026-09-01', factor: 0.480749 },
      ],
    },
    {
      id: 'second',
      version: 1,
      title: 'Second Act',
      dated: '2026-01-30',
      jurisdiction: 'Nowhere',
      status: { is: 'proposed', from: '2026-01-30', until: null },
      sources: ['section 1'],
      parameters: { thresholds: { C1: 0.5, C: 100.25, R: 1e-9, B: 50, D: 1 }, projectionS: 0, lookbackS: 1e12, horizonS: 0 },
      deadline: { days: null, counted: 'from detection', text: 'none' },
      plannedAheadS: null,
      countsFineTuning: null,
      cluster: null,
      progress: null,
    },
  ],
  rules: [
    { rule: 'covered-cluster@1', parameters: { memoryGB: 1280, h100e: 16 } },
    { rule: 'one-sided-exchange@2', parameters: {} },
  ],
};

const THRESHOLDS = '{"C1":1000000000000,"C":100000000000000,"R":1056995,"B":50,"D":43000000000000}';
const TEXT =
  '{"id":"example","version":3,"dated":"2026-01-31","lead":"first","profiles":[' +
  '{"id":"first","version":1,"title":"First Act","dated":"2026-01-30","jurisdiction":"Nowhere","status":{"is":"rescinded","from":"2026-01-30","until":"2026-01-31"},"sources":["section 1","section 2"],' +
  `"parameters":{"thresholds":${THRESHOLDS},"projectionS":60,"lookbackS":120,"horizonS":90},` +
  '"deadline":{"days":14,"counted":"from met or foreseen","text":"two weeks"},"plannedAheadS":3600,"countsFineTuning":true,' +
  '"cluster":{"opsPerSecondTOP":15840,"h100e":16,"memoryGB":1280,"size":"more than","interNodeGbps":25,"networking":"joins"},' +
  '"progress":[{"from":"2026-05-01","factor":0.693361},{"from":"2026-09-01","factor":0.480749}]},' +
  '{"id":"second","version":1,"title":"Second Act","dated":"2026-01-30","jurisdiction":"Nowhere","status":{"is":"proposed","from":"2026-01-30","until":null},"sources":["section 1"],' +
  '"parameters":{"thresholds":{"C1":0.5,"C":100.25,"R":1e-9,"B":50,"D":1},"projectionS":0,"lookbackS":1000000000000,"horizonS":0},' +
  '"deadline":{"days":null,"counted":"from detection","text":"none"},"plannedAheadS":null,"countsFineTuning":null,"cluster":null,"progress":null}],' +
  '"rules":[{"rule":"covered-cluster@1","parameters":{"h100e":16,"memoryGB":1280}},{"rule":"one-sided-exchange@2","parameters":{}}]}';

type Path = readonly (string | number)[];
const bytesOf = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const refusal = (field: string | undefined) => expect.objectContaining({ code: 'VERDICT_POLICY', place: field === undefined ? {} : { field } });

/** Paths of all values inside `value`, inner nodes included, the root left out. */
function pathsIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = [...at, Array.isArray(value) ? Number(name) : name];
    return [path, ...pathsIn(inner, path)];
  });
}

const valueAt = (path: Path): unknown => path.reduce<unknown>((value, name) => (value as Record<string | number, unknown>)[name], RULE_SET);

/** The example with one value replaced; `undefined` leaves the member out. */
function replaced(path: Path, replacement: unknown): unknown {
  const copy = structuredClone(RULE_SET) as unknown;
  const parent = path.slice(0, -1).reduce<unknown>((value, name) => (value as Record<string | number, unknown>)[name], copy);
  (parent as Record<string | number, unknown>)[path.at(-1)!] = replacement;
  return copy;
}

/** The same members in another order, at every depth. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]): [string, unknown] => [name, shuffled(inner)]).toReversed());
}

const isParameter = (path: Path) => path[0] === 'rules' && path[2] === 'parameters' && path.length === 4;
const fieldOf = (path: Path) => (isParameter(path) ? path.slice(0, 3) : path).join('.');
const PATHS = pathsIn(RULE_SET);
const LEAVES = PATHS.filter((path) => typeof valueAt(path) !== 'object' || valueAt(path) === null);
const OBJECTS = [[], ...PATHS].filter((path) => typeof valueAt(path) === 'object' && valueAt(path) !== null && !Array.isArray(valueAt(path)));

/** Texts that have to be of a form, and what stands for them in its place. */
const OTHER_TEXT: Readonly<Record<string, string>> = {
  is: 'in force',
  counted: 'from detection',
  size: 'at least',
  networking: 'needed',
  dated: '2026-01-29',
  until: '2026-03-01',
  lead: 'second',
  rule: 'other@1',
};

/** Another value that is allowed in the same place. */
function otherValue(path: Path, value: unknown): unknown {
  const name = String(path.at(-1));
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return Number.isInteger(value) && value > 1 ? value - 1 : name.endsWith('S') || name === 'version' ? value + 1 : value * 0.75;
  if (name === 'from') return path.includes('progress') ? '2026-08-31' : '2026-01-29';
  const other = OTHER_TEXT[name];
  return other === undefined ? `${String(value)}x` : other === value ? 'from met or foreseen' : other;
}

describe('a rule set', () => {
  test('is written like this, members in interface order and parameters of rules by name', () => {
    const { bytes, digest } = encodeRuleSet(RULE_SET);
    expect(new TextDecoder().decode(bytes)).toBe(TEXT);
    expect(digest).toBe(createHash('sha256').update(TEXT).digest('base64url'));
  });

  test('has the same bytes and digest whatever order its members are in', () => {
    const other = shuffled(RULE_SET) as RuleSet;
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(RULE_SET));
    expect(encodeRuleSet(other)).toEqual(encodeRuleSet(RULE_SET));
    expect(encodeRuleSet(decodeRuleSet(bytesOf(other)))).toEqual(encodeRuleSet(RULE_SET));
  });

  test('reads back as itself', () => {
    expect(decodeRuleSet(encodeRuleSet(RULE_SET).bytes)).toEqual(RULE_SET);
  });

  test('the one in force by default is one', () => {
    expect(decodeRuleSet(encodeRuleSet(DEFAULT_RULE_SET).bytes)).toEqual(DEFAULT_RULE_SET);
  });

  test('keeps every finite number and every text to the bit', () => {
    const numbers = fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(numbers, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string({ minLength: 1, maxLength: 50, unit: 'grapheme' }), (C, margin, title) => {
        const first = RULE_SET.profiles[0]!;
        const ruleSet: RuleSet = {
          ...RULE_SET,
          profiles: [{ ...first, title, parameters: { ...first.parameters, thresholds: { ...first.parameters.thresholds, C } } }],
          rules: [{ rule: 'some-rule@7', parameters: { margin: margin === 0 ? 0 : margin } }],
        };
        const encoded = encodeRuleSet(ruleSet);
        expect(decodeRuleSet(encoded.bytes)).toEqual(ruleSet);
        expect(encodeRuleSet(decodeRuleSet(encoded.bytes))).toEqual(encoded);
      }),
    );
  });
});

describe('every value of a rule set', () => {
  test('is looked at below', () => {
    expect(LEAVES).toHaveLength(65);
    expect(OBJECTS).toHaveLength(18);
  });

  test.each(PATHS.filter((path) => typeof path.at(-1) === 'string' && !isParameter(path)).map((path) => [path.join('.'), path] as const))('%s: its lack is refused', (field, path) => {
    expect(() => decodeRuleSet(bytesOf(replaced(path, undefined)))).toThrow(refusal(field));
  });

  test.each(PATHS.map((path) => [path.join('.'), path] as const))('%s: another type is refused', (_, path) => {
    const value = valueAt(path);
    expect(() => decodeRuleSet(bytesOf(replaced(path, typeof value === 'string' ? 1 : 'one')))).toThrow(refusal(fieldOf(path)));
  });

  test.each(PATHS.filter((path) => typeof valueAt(path) === 'number').map((path) => [path.join('.'), path] as const))('%s: a number that is not finite is never written', (_, path) => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) expect(() => encodeRuleSet(replaced(path, value) as RuleSet)).toThrow(refusal(fieldOf(path)));
  });

  test.each(PATHS.filter((path) => typeof valueAt(path) === 'number' && !isParameter(path)).map((path) => [path.join('.'), path] as const))('%s: less than nothing is refused', (field, path) => {
    expect(() => decodeRuleSet(bytesOf(replaced(path, -1)))).toThrow(refusal(field));
  });

  test.each(LEAVES.filter((path) => valueAt(path) !== null).map((path) => [path.join('.'), path] as const))('%s: is part of the digest', (_, path) => {
    const value = valueAt(path);
    const ruleSet = replaced(path, otherValue(path, value)) as RuleSet;
    const followed = path.join('.') === 'profiles.0.id' ? { ...ruleSet, lead: 'firstx' } : ruleSet;
    expect(encodeRuleSet(followed).digest).not.toBe(encodeRuleSet(RULE_SET).digest);
  });

  test.each(OBJECTS.filter((path) => path.at(-1) !== 'parameters' || path[0] !== 'rules').map((path) => [path.join('.') || 'the whole', path] as const))('%s: a member that it does not have is refused', (_, path) => {
    const value = path.length === 0 ? { ...RULE_SET, extra: 1 } : replaced(path, { ...(valueAt(path) as object), extra: 1 });
    expect(() => decodeRuleSet(bytesOf(value))).toThrow(refusal(path.length === 0 ? undefined : path.join('.')));
  });
});

describe('a rule set is refused', () => {
  const [first, second] = RULE_SET.profiles;
  const steps = (...progress: { from: string; factor: number }[]) => replaced(['profiles', 0, 'progress'], progress);

  test.each<[string, unknown, string | undefined]>([
    ['that is no JSON', '{', undefined],
    ['that is no object', '[]', undefined],
    ['with a repeated member', TEXT.replace('{', '{"id":"other",'), undefined],
    ['with a repeated member inside', TEXT.replace('"C1":1000000000000,', '"C1":1,"C1":1000000000000,'), undefined],
    ...(['C1', 'C', 'R', 'B', 'D'] as const).map((name): [string, unknown, string] => [
      `with a threshold ${name} of zero`,
      replaced(['profiles', 1, 'parameters', 'thresholds', name], 0),
      `profiles.1.parameters.thresholds.${name}`,
    ]),
    ['with a cluster limit of zero', replaced(['profiles', 0, 'cluster', 'h100e'], 0), 'profiles.0.cluster.h100e'],
    ['with a version 0', { ...RULE_SET, version: 0 }, 'version'],
    ['with a date that does not exist', { ...RULE_SET, dated: '2026-02-30' }, 'dated'],
    ['with a profile of a date that does not exist', replaced(['profiles', 0, 'dated'], '2025-02-29'), 'profiles.0.dated'],
    ['with a horizon in fractions', replaced(['profiles', 0, 'parameters', 'horizonS'], 1.5), 'profiles.0.parameters.horizonS'],
    ['with a horizon beyond 30,000 years', replaced(['profiles', 0, 'parameters', 'lookbackS'], 1e12 + 1), 'profiles.0.parameters.lookbackS'],
    ['with a deadline in half days', replaced(['profiles', 0, 'deadline', 'days'], 0.5), 'profiles.0.deadline.days'],
    ['with a status that is none', replaced(['profiles', 0, 'status', 'is'], 'in discussion'), 'profiles.0.status.is'],
    ['without a profile', { ...RULE_SET, profiles: [] }, 'profiles'],
    ['whose lead is not among the profiles', { ...RULE_SET, lead: 'third' }, 'lead'],
    ['with two versions of a profile', { ...RULE_SET, profiles: [first, second, { ...first, version: 2 }] }, 'profiles.2.id'],
    ['with two versions of a rule', { ...RULE_SET, rules: [...RULE_SET.rules, { rule: 'covered-cluster@2', parameters: {} }] }, 'rules.2.rule'],
    ['with a rule without version', { ...RULE_SET, rules: [{ rule: 'covered-cluster', parameters: {} }] }, 'rules.0.rule'],
    ['with a rule of version 0', { ...RULE_SET, rules: [{ rule: 'covered-cluster@0', parameters: {} }] }, 'rules.0.rule'],
    ['with a parameter named otherwise', { ...RULE_SET, rules: [{ rule: 'covered-cluster@1', parameters: { 'h100 e': 16 } }] }, 'rules.0.parameters'],
    ['with a parameter named like a prototype', TEXT.replace('"parameters":{}', '"parameters":{"__proto__":1}'), 'rules.1.parameters'],
    ['without a source', replaced(['profiles', 0, 'sources'], []), 'profiles.0.sources'],
    ['with no steps where there should be some', steps(), 'profiles.0.progress'],
    ['with a step that raises thresholds', steps({ from: '2026-05-01', factor: 1.1 }), 'profiles.0.progress.0.factor'],
    ['with a step to nothing', steps({ from: '2026-05-01', factor: 0 }), 'profiles.0.progress.0.factor'],
    ['with a step back up', steps({ from: '2026-05-01', factor: 0.5 }, { from: '2026-09-01', factor: 0.6 }), 'profiles.0.progress.1.factor'],
    ['with two steps on one day', steps({ from: '2026-05-01', factor: 0.5 }, { from: '2026-05-01', factor: 0.4 }), 'profiles.0.progress.1.from'],
  ])('%s', (_, value, field) => {
    expect(() => decodeRuleSet(bytesOf(value))).toThrow(refusal(field));
  });

  test('that is not UTF-8', () => {
    expect(() => decodeRuleSet(Uint8Array.of(0xff))).toThrow(refusal(undefined));
  });
});
