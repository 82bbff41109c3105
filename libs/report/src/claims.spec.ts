import { fromUtf8, utf8 } from '#libs/encoding';
import { describe, expect, test } from 'vitest';
import { decodeClaims, encodeBody, encodeClaims, ZERO_TOTALS, type StatementClaims } from './index.js';
import { PERIOD } from './testing/arbitraries.js';
import { claimsFor, correction, lines } from './testing/examples.js';
import { at, changed, pathsOf } from './testing/paths.js';

const report = claimsFor(encodeBody(lines, PERIOD));
const { body: _body, ...withoutBody } = report;
const nil: StatementClaims = { ...withoutBody, act: 'nil', tot: ZERO_TOTALS };
const { body: _corrected, ...withdrawing } = correction;
const cancellation: StatementClaims = { ...withdrawing, act: 'cancel', tot: ZERO_TOTALS };

const OPTIONAL = new Set(['ref.rule']);

function decode(value: unknown): StatementClaims {
  return decodeClaims(utf8(JSON.stringify(value)));
}

function refusedAt(field?: string): unknown {
  return expect.objectContaining({ code: 'REPORT_CLAIMS', place: field === undefined ? {} : { field } });
}

describe('valid claims', () => {
  test.each([['report', report], ['correction', correction], ['cancellation', cancellation], ['nil', nil]])('of a %s come back as they were', (_, claims) => {
    expect(decodeClaims(encodeClaims(claims))).toEqual(claims);
  });

  test('are written in the order of the interface, whatever order they came in', () => {
    const shuffled = Object.fromEntries(Object.entries(correction).reverse()) as unknown as StatementClaims;
    expect(fromUtf8(encodeClaims(shuffled))).toBe(JSON.stringify(correction));
  });

  test('of another schema are read as claims: only its body is not', () => {
    expect(decode(changed(report, ['sch', 'version'], 2)).sch.version).toBe(2);
  });
});

describe('every claim, when it is', () => {
  const paths = pathsOf(correction);

  test('all of them are covered', () => {
    expect(paths.map((path) => path[0])).toEqual(expect.arrayContaining(['iss', 'aud', 'jti', 'iat', 'str', 'epoch', 'seq', 'prev', 'per', 'sch', 'act', 'ref', 'body', 'tot']));
    expect(paths).toHaveLength(14 + 2 + 2 + 2 + 6 + 5);
  });

  test.each(paths)('missing, is refused by name (%s %s)', (...path) => {
    const claims = changed(correction, path);
    if (OPTIONAL.has(path.join('.'))) expect(() => decode(claims)).not.toThrow();
    else expect(() => decode(claims)).toThrow(refusedAt(path.join('.')));
  });

  test.each(paths)('of the wrong type, is refused by name (%s %s)', (...path) => {
    for (const wrong of [null, true, [], [1], typeof at(correction, path) === 'object' ? 'x' : {}, typeof at(correction, path) === 'number' ? '1' : 1]) {
      expect(() => decode(changed(correction, path, wrong))).toThrow(refusedAt(path.join('.')));
    }
  });

  test.each(paths.filter((path) => typeof at(correction, path) === 'number'))('a number out of range, is refused by name (%s %s)', (...path) => {
    for (const wrong of [-1, 0.5, 2 ** 53, 1e300]) expect(() => decode(changed(correction, path, wrong))).toThrow(refusedAt(path.join('.')));
    // 1e400 is JSON, and Infinity in a double.
    const beyond = JSON.stringify(changed(correction, path, 'HUGE')).replace('"HUGE"', '1e400');
    expect(() => decodeClaims(utf8(beyond))).toThrow(refusedAt(path.join('.')));
  });

  test.each(paths.filter((path) => typeof at(correction, path) === 'string'))('a string out of range, is refused by name (%s %s)', (...path) => {
    for (const wrong of ['', 'x'.repeat(201), 'a\nb', 'a\u0000', 'é', '\ud800', '\u007f']) expect(() => decode(changed(correction, path, wrong))).toThrow(refusedAt(path.join('.')));
  });

  test('joined by a claim that this version does not know, is refused by the name of that', () => {
    for (const container of [[], ['per'], ['sch'], ['ref'], ['body'], ['tot']]) {
      const path = [...container, 'exp'];
      expect(() => decode(changed(correction, path, 1))).toThrow(refusedAt(path.join('.')));
    }
    expect(() => decode(changed(correction, ['__proto__'], {}))).toThrow(refusedAt('?'));
    expect(() => decode(changed(correction, ['5493001KJTIIGC8Y1R12 Ltd'], {}))).toThrow(refusedAt('?'));
    expect(() => decode(changed(correction, ['constructor'], {}))).toThrow(refusedAt('constructor'));
  });
});

describe('limits on both sides', () => {
  const longest = 'x'.repeat(200);

  test.each(['aud', 'jti', 'str', 'epoch', 'ref.rule'])('200 printable characters of %s', (name) => {
    expect(() => decode(changed(correction, name.split('.'), longest))).not.toThrow();
    expect(() => decode(changed(correction, name.split('.'), `${longest}x`))).toThrow(refusedAt(name));
    expect(() => decode(changed(correction, name.split('.'), ' ~'))).not.toThrow();
  });

  test.each(['https://provider.example', 'urn:x:y', 'a:b', 'https://p.example/%C3%A9?a=b#c', `u:${'x'.repeat(198)}`])('%s is an issuer', (iss) => {
    expect(decode({ ...correction, iss }).iss).toBe(iss);
  });

  test.each(['provider.example', 'https:', ':x', '1a:b', 'https://p.example/a b', 'https://p.example/%zz', 'https://p.example/<>', `u:${'x'.repeat(199)}`, ' a:b', 'a:b\n'])('%j is none', (iss) => {
    expect(() => decode({ ...correction, iss })).toThrow(refusedAt('iss'));
  });

  test.each(['iat', 'per.to', 'body.len', 'body.n', 'tot.energyWh', 'tot.theoreticalTOP', 'tot.egressB', 'tot.ingressB', 'tot.acceleratorSeconds'])('%s goes to 2^53 - 1', (name) => {
    expect(() => decode(changed(correction, name.split('.'), Number.MAX_SAFE_INTEGER))).not.toThrow();
    expect(() => decode(changed(correction, name.split('.'), Number.MAX_SAFE_INTEGER + 1))).toThrow(refusedAt(name));
  });

  test.each(['prev', 'body.dig', 'body.root'])('%s is 32 bytes in their one spelling', (name) => {
    const good = 'A'.repeat(43);
    for (const wrong of [`${good}A`, 'A'.repeat(42), `${'A'.repeat(42)}B`, `${good}=`, `+${'A'.repeat(42)}`]) {
      expect(() => decode(changed(correction, name.split('.'), wrong))).toThrow(refusedAt(name));
    }
    expect(() => decode(changed(correction, name.split('.'), good))).not.toThrow();
  });
});

describe('rules between claims', () => {
  test.each<[string, string, StatementClaims]>([
    ['prev at seq 1', 'prev', { ...report, prev: 'A'.repeat(43) }],
    ['no prev at seq 2', 'prev', { ...report, seq: 2 }],
    ['a period of no length', 'per.to', { ...report, per: { from: 7, to: 7 } }],
    ['a period that ends before it begins', 'per.to', { ...report, per: { from: 8, to: 7 } }],
    ['ref with report', 'ref', { ...correction, act: 'report' }],
    ['correct without ref', 'ref', changed(correction, ['ref'])],
    ['cancel without ref', 'ref', changed(cancellation, ['ref'])],
    ['ref with nil', 'ref', { ...cancellation, act: 'nil' }],
    ['ref of cancel to itself', 'ref.seq', { ...cancellation, ref: { seq: 3 } }],
    ['ref to itself', 'ref.seq', { ...correction, ref: { seq: 3 } }],
    ['ref to a later statement', 'ref.seq', { ...correction, ref: { seq: 4 } }],
    ['nil with a body', 'body', { ...report, act: 'nil', tot: ZERO_TOTALS }],
    ['cancel with a body', 'body', { ...correction, act: 'cancel', tot: ZERO_TOTALS }],
    ['report without a body', 'body', changed(report, ['body'])],
    ['correct without a body', 'body', changed(correction, ['body'])],
    ['cancel with totals', 'tot', { ...cancellation, tot: { ...ZERO_TOTALS, egressB: 1 } }],
    ['nil with totals', 'tot', { ...nil, tot: { ...ZERO_TOTALS, energyWh: 1 } }],
  ])('%s is refused, by reader and writer alike', (_, field, claims) => {
    expect(() => decode(claims)).toThrow(refusedAt(field));
    expect(() => encodeClaims(claims)).toThrow(refusedAt(field));
  });
});

describe('a payload', () => {
  test.each([
    ['no JSON', utf8('{')],
    ['invalid UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['a byte order mark', utf8(`\ufeff${JSON.stringify(report)}`)],
    ['a duplicate claim', utf8(JSON.stringify(report).replace('{', '{"seq":1,'))],
    ['nesting beyond the limit', utf8(`{"iss":${'['.repeat(20)}${']'.repeat(20)}}`)],
    ['nothing', new Uint8Array(0)],
    ['an array', utf8('[]')],
    ['null', utf8('null')],
  ])('that is %s is refused', (_, bytes) => {
    expect(() => decodeClaims(bytes)).toThrow(refusedAt());
  });

  test('is never quoted in the refusal', () => {
    for (const claims of [{ ...correction, jti: 'SECRET\n' }, { ...correction, SECRET_MEMBER: 'SECRET' }]) {
      const error = refusalOf(() => decode(claims));
      expect(error.message).not.toContain('SECRET');
      expect(error.cause).toBeUndefined();
    }
  });
});

function refusalOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was refused');
}
