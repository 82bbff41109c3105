import { describe, expect, test } from 'vitest';
import { runOutputDigest } from './run-output.js';
import { largestMargin } from './largest-margin.js';
import { encodeVerdict, type EngineRow, type Judgement, type ProviderRow, type VerdictRow } from './verdict-row.js';

const ROW: EngineRow = {
  entity: '0123',
  engine: 'robust@1',
  parameters: 'digest',
  catalogue: '2026-11',
  position: 3,
  now: 1_800_000_000,
  outcome: 'to-be-inspected',
  response: 'inspect',
  workloads: 2,
  judgements: [
    {
      profiles: ['example@1'],
      outcome: 'to-be-inspected',
      response: 'inspect',
      counted: 1,
      classes: { training: 1, 'potentially training': 0, 'non-training': 1 },
      upperBoundTOP: 1.2e14,
      peakTOPs: 0.1,
      exchangedB: 7,
      margin: 0.7,
      tests: [
        {
          test: 'parallel', quantity: 'rate', line: 12, value: 1e21, threshold: 1e21, hit: true, margin: 1e-22, crossing: 1.5, smallest: 'small', members: 2, witness: ['a', 'b'],
          pieces: [{ id: 'a', start: 1, end: 2, opsTOP: 3, open: false }], window: { from: 1, to: 2 }, links: [{ a: 'a', b: 'b', bytes: 7 }, { a: 'b', b: 'c', bytes: 6, endpoint: 'e' }], restsOnEndpoints: true,
        },
        { test: 'burst', quantity: 'ops', line: null, value: 0, threshold: 1, hit: false, margin: 0, crossing: null, smallest: 'of the optimum', members: 0, witness: [], pieces: [], window: null, links: [] },
      ],
      counterfactual: { withoutWhom: { workloads: ['a'], exact: true }, flips: { C: 5, R: null, D: 7 }, notComputed: null },
    },
    { profiles: ['other@2'], outcome: 'indeterminate', response: 'none', counted: 0, classes: null, upperBoundTOP: 0, peakTOPs: null, exchangedB: null, margin: 9, tests: [], counterfactual: null },
  ],
  indeterminate: [{ from: 1, to: null, reason: 'overdue-stream', provider: 'p' }, { from: 2, to: 3, reason: 'telemetry-gap', workload: 'a' }],
  identity: [{ from: 'p h', to: 'q h', attribute: 'lei', position: 2 }],
  quality: [{ workload: 'a', code: 'zero-length', detail: 'one second' }],
};
const TEXT =
  '{"entity":"0123","engine":"robust@1","parameters":"digest","catalogue":"2026-11","position":3,"now":1800000000,"outcome":"to-be-inspected","response":"inspect","workloads":2,"judgements":[' +
  '{"profiles":["example@1"],"outcome":"to-be-inspected","response":"inspect","counted":1,"classes":{"training":1,"potentially training":0,"non-training":1},"upperBoundTOP":120000000000000,"peakTOPs":0.1,"exchangedB":7,"margin":0.7,"tests":[' +
  '{"test":"parallel","quantity":"rate","line":12,"value":1e+21,"threshold":1e+21,"hit":true,"margin":1e-22,"crossing":1.5,"smallest":"small","members":2,"witness":["a","b"],' +
  '"pieces":[{"id":"a","start":1,"end":2,"opsTOP":3,"open":false}],"window":{"from":1,"to":2},"links":[{"a":"a","b":"b","bytes":7},{"a":"b","b":"c","bytes":6,"endpoint":"e"}],"restsOnEndpoints":true},' +
  '{"test":"burst","quantity":"ops","line":null,"value":0,"threshold":1,"hit":false,"margin":0,"crossing":null,"smallest":"of the optimum","members":0,"witness":[],"pieces":[],"window":null,"links":[]}],' +
  '"counterfactual":{"withoutWhom":{"workloads":["a"],"exact":true},"flips":{"C":5,"R":null,"D":7},"notComputed":null}},' +
  '{"profiles":["other@2"],"outcome":"indeterminate","response":"none","counted":0,"classes":null,"upperBoundTOP":0,"peakTOPs":null,"exchangedB":null,"margin":9,"tests":[],"counterfactual":null}],' +
  '"indeterminate":[{"from":1,"to":null,"reason":"overdue-stream","provider":"p"},{"from":2,"to":3,"reason":"telemetry-gap","workload":"a"}],' +
  '"identity":[{"from":"p h","to":"q h","attribute":"lei","position":2}],"quality":[{"workload":"a","code":"zero-length","detail":"one second"}]}';

const RULE_ROW: ProviderRow = {
  provider: 'https://p.example',
  engine: 'provider-rules@1',
  parameters: 'digest',
  catalogue: '2026-11',
  position: 3,
  now: 5,
  outcome: 'benign',
  response: 'ask',
  findings: [{ rule: 'overdue-stream@1', severity: 'ask', value: 3, threshold: 2, margin: 1.5, unit: 's', workloads: ['w'], window: { from: 2, to: 5 }, figures: [{ name: 'silence, s', value: 3 }], sentence: 'Nothing came.' }],
  quality: [{ rule: 'capacity-gap@1', workload: '', code: 'rule-failed', detail: 'why' }],
};
const RULE_TEXT =
  '{"provider":"https://p.example","engine":"provider-rules@1","parameters":"digest","catalogue":"2026-11","position":3,"now":5,"outcome":"benign","response":"ask","findings":[' +
  '{"rule":"overdue-stream@1","severity":"ask","value":3,"threshold":2,"margin":1.5,"unit":"s","workloads":["w"],"window":{"from":2,"to":5},"figures":[{"name":"silence, s","value":3}],"sentence":"Nothing came."}],' +
  '"quality":[{"rule":"capacity-gap@1","workload":"","code":"rule-failed","detail":"why"}]}';

/** The same value with the members of every object in reverse. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([name, member]) => [name, reversed(member)]));
}

describe('encodeVerdict', () => {
  test.each<[string, VerdictRow, string]>([['an engine', ROW, TEXT], ['rules', RULE_ROW, RULE_TEXT]])('of %s is this text: exports that exist are compared with it byte for byte', (_, row, text) => {
    expect(encodeVerdict(row)).toBe(text);
  });

  test.each<[string, VerdictRow, string]>([['an engine', ROW, TEXT], ['rules', RULE_ROW, RULE_TEXT]])('of %s does not depend on the order in which members were made', (_, row, text) => {
    expect(encodeVerdict(reversed(row) as VerdictRow)).toBe(text);
  });

  test('leaves out what the row does not have', () => {
    expect(encodeVerdict({ ...ROW, extra: 'x' } as VerdictRow)).toBe(TEXT);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d instead of writing null', (value) => {
    const changed = (change: Partial<Judgement>): EngineRow => ({ ...ROW, judgements: ROW.judgements.map((each) => ({ ...each, ...change })) });
    expect(() => encodeVerdict(changed({ upperBoundTOP: value }))).toThrow(expect.objectContaining({ code: 'ENCODING_JSON' }));
    expect(() => encodeVerdict(changed({ tests: ROW.judgements[0]!.tests.map((each) => ({ ...each, margin: value })) }))).toThrow(expect.objectContaining({ code: 'ENCODING_JSON' }));
  });
});

test('the largest margin is the lead profile’s, or the findings’', () => {
  expect(largestMargin(ROW)).toBe(0.7);
  expect(largestMargin(RULE_ROW)).toBe(1.5);
  expect(largestMargin({ ...RULE_ROW, findings: [] })).toBe(0);
});

describe('runOutputDigest', () => {
  test('of no rows is the SHA-256 of nothing (FIPS 180-4)', () => {
    expect(runOutputDigest([])).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
  });

  test('is the SHA-256 of the rows as they lie in the file', () => {
    // printf 'a\nb\n' | openssl dgst -sha256 -binary | basenc --base64url
    expect(runOutputDigest(['a', 'b'])).toBe('kRFp3arxRq_1OfWMJsSJrzuJLf8P4oPBwmTGWuWqWaI');
    expect(runOutputDigest(['b', 'a'])).not.toBe(runOutputDigest(['a', 'b']));
    expect(runOutputDigest(['ab'])).not.toBe(runOutputDigest(['a', 'b']));
  });
});
