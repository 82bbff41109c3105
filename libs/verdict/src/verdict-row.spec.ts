import { describe, expect, test } from 'vitest';
import { runOutputDigest } from './run-output.js';
import { encodeVerdict, type VerdictRow } from './verdict-row.js';

const ROW: VerdictRow = {
  entity: '0123',
  engine: 'seferis-fist@1',
  parameters: 'digest',
  catalogue: '2026-11',
  position: 3,
  now: 1_800_000_000,
  outcome: 'to-be-inspected',
  workloads: 2,
  counted: 1,
  classes: { training: 1, 'potentially training': 0, 'non-training': 1 },
  upperBoundTOP: 1.2e14,
  tests: [
    { test: 'parallel', quantity: 'rate', line: 12, value: 0.1, threshold: 1e21, hit: false, margin: 1e-22, witness: ['a', 'b'], window: { from: 1, to: 2 }, links: [{ a: 'a', b: 'b', bytes: 7 }] },
    { test: 'combined', quantity: 'ops', line: 16, value: 0, threshold: 1, hit: false, margin: 0, witness: [], window: null, links: [] },
  ],
  quality: [{ workload: 'a', code: 'zero-length', detail: 'one second' }],
};
const TEXT =
  '{"entity":"0123","engine":"seferis-fist@1","parameters":"digest","catalogue":"2026-11","position":3,"now":1800000000,"outcome":"to-be-inspected","workloads":2,"counted":1,' +
  '"classes":{"training":1,"potentially training":0,"non-training":1},"upperBoundTOP":120000000000000,"tests":[' +
  '{"test":"parallel","quantity":"rate","line":12,"value":0.1,"threshold":1e+21,"hit":false,"margin":1e-22,"witness":["a","b"],"window":{"from":1,"to":2},"links":[{"a":"a","b":"b","bytes":7}]},' +
  '{"test":"combined","quantity":"ops","line":16,"value":0,"threshold":1,"hit":false,"margin":0,"witness":[],"window":null,"links":[]}],' +
  '"quality":[{"workload":"a","code":"zero-length","detail":"one second"}]}';

/** The same value with the members of every object in reverse. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([name, member]) => [name, reversed(member)]));
}

describe('encodeVerdict', () => {
  test('is this text: exports that exist are compared with it byte for byte', () => {
    expect(encodeVerdict(ROW)).toBe(TEXT);
  });

  test('does not depend on the order in which an engine made its members', () => {
    expect(encodeVerdict(reversed(ROW) as VerdictRow)).toBe(TEXT);
  });

  test('leaves out what the row does not have', () => {
    expect(encodeVerdict({ ...ROW, extra: 'x' } as VerdictRow)).toBe(TEXT);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d instead of writing null', (value) => {
    expect(() => encodeVerdict({ ...ROW, upperBoundTOP: value })).toThrow(expect.objectContaining({ code: 'ENCODING_JSON' }));
    expect(() => encodeVerdict({ ...ROW, tests: ROW.tests.map((each) => ({ ...each, margin: value })) })).toThrow(expect.objectContaining({ code: 'ENCODING_JSON' }));
  });
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
