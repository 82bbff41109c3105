import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasDuplicateName } from './json-duplicates.js';
import { parseJsonStrict, toJson } from './index.js';

describe('parseJsonStrict', () => {
  test('reads what JSON.parse reads, however it is spaced', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseJsonStrict(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  test.each(['', ' ', '{', '{"a":1,}', "{'a':1}", '{a:1}', '[1,]', 'NaN', '01', '1.', '+1', '"\n"', '{"a":1}{"b":2}', '\ufeff{}', 'undefined', '"\\x41"', '// c\n1'])('%j is not JSON', (text) => {
    expect(() => parseJsonStrict(text)).toThrow(expect.objectContaining({ code: 'ENCODING_JSON' }));
  });

  test('neither the message nor a cause quotes the input', () => {
    const error = refusalOf(() => parseJsonStrict('{"lei":"5493001KJTIIGC8Y1R12",}'));
    expect(`${String(error)} ${String(error.cause)}`).not.toMatch(/5493001|lei/);
  });

  test.each([
    '{"a":1,"a":1}',
    '{"a":1,"a":2}',
    '{"a":1,"b":2,"a":3}',
    '{"a":1,"\\u0061":2}',
    '{ "a" : 1 , "a" : 2 }',
    '{"a" :1,"a" :":x"}',
    '{"a"\t\r\n :1,"a":":"}',
    '[{"a":[1,{"b":0,"b":0}]}]',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"a":{"c":1},"a":{"c":1}}',
    '{"a\\"":1,"a\\"":2}',
    '{"\\\\":1,"\\\\":2}',
    '{"a":":","b":":","b":1}',
  ])('%s names a member twice', (text) => {
    expect(() => parseJsonStrict(text)).toThrow(expect.objectContaining({ code: 'ENCODING_JSON_DUPLICATE' }));
  });

  test.each([
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":"a"}',
    '{"a":":a\\":","b":"\\"a\\":1"}',
    '{"a":["a","a","b"],"b":["a"]}',
    '{"a":1,"A":2}',
    '{"a":1,"a ":2}',
    '{"url":"https://a.example:443","x":":"}',
    '{"b":1,"2":2,"1":3}',
    '{"x":1.50,"y":1e3}',
  ])('%s does not', (text) => {
    expect(parseJsonStrict(text)).toEqual(JSON.parse(text));
  });

  test('a planted duplicate is found wherever it is and however it is spaced', () => {
    const name = fc.constantFrom('a', 'b', ':', '"', '\\', '', '__proto__', 'constructor');
    const space = fc.constantFrom('', ' ', '\n\t', '\r ');
    const member = fc.tuple(name, fc.constantFrom('1', '":x"', '"\\":"', '{}', '[]', '[{"a":1}]', '{"a":":"}'), space, space);
    fc.assert(
      fc.property(fc.array(member, { maxLength: 5 }), fc.boolean(), (members, nested) => {
        const object = `{${members.map(([key, value, before, after]) => `${before}${JSON.stringify(key)}${after}:${before}${value}`).join(',')}}`;
        const text = nested ? `[1,{"o":${object}}]` : object;
        const duplicate = new Set(members.map(([key]) => key)).size < members.length;
        expect(hasDuplicateName(text)).toBe(duplicate);
        if (duplicate) expect(() => parseJsonStrict(text)).toThrow(expect.objectContaining({ code: 'ENCODING_JSON_DUPLICATE' }));
        else expect(parseJsonStrict(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 1000 },
    );
  });

  test('accepts the greatest depth and refuses one more', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    const objects = (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
    for (const make of [nested, objects]) {
      expect(() => parseJsonStrict(make(16))).not.toThrow();
      expect(() => parseJsonStrict(make(17))).toThrow(expect.objectContaining({ code: 'ENCODING_JSON_DEPTH' }));
      expect(() => parseJsonStrict(make(2), 1)).toThrow(expect.objectContaining({ code: 'ENCODING_JSON_DEPTH' }));
    }
    expect(parseJsonStrict('7', 0)).toBe(7);
    expect(() => parseJsonStrict('[]', 0)).toThrow(expect.objectContaining({ code: 'ENCODING_JSON_DEPTH' }));
  });

  test('a hundred thousand levels are a refusal and not a stack overflow', () => {
    for (const [open, close] of [['[', ']'], ['{"a":', '}']] as const) {
      const text = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
      expect(refusalOf(() => parseJsonStrict(text)).code).toMatch(/^ENCODING_JSON(_DEPTH)?$/);
    }
  });

  test('__proto__ and constructor are ordinary members and change no prototype', () => {
    const value = parseJsonStrict('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}') as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  test('a text made to be slow takes time in proportion to its length', () => {
    const members = Array.from({ length: 20_000 }, (_, index) => `"k${index}" ${' '.repeat(20)}:":"`).join(',');
    expect(Object.keys(parseJsonStrict(`{${members}}`) as object)).toHaveLength(20_000);
  });
});

describe('toJson', () => {
  test('writes what JSON.stringify writes', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(toJson(value)).toBe(JSON.stringify(value));
      }));
  });

  test('keeps the order of members and leaves undefined ones out', () => {
    expect(toJson({ b: 1, a: [{ d: undefined, c: null }] })).toBe('{"b":1,"a":[{"c":null}]}');
    expect(toJson(Object.assign(Object.create(null) as object, { a: 1 }))).toBe('{"a":1}');
  });

  test.each<[string, unknown]>([
    ['NaN', { a: [Number.NaN] }],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', [Number.NEGATIVE_INFINITY]],
    ['undefined', undefined],
    ['undefined in an array', [undefined]],
    // oxlint-disable-next-line no-sparse-arrays
    ['a hole in an array', [1, , 2]],
    ['a bigint', { a: 1n }],
    ['a function', { a: () => 1 }],
    ['a symbol', [Symbol('s')]],
    ['a date', { a: new Date(0) }],
    ['bytes', { a: new Uint8Array(2) }],
    ['a Buffer', Buffer.from('a')],
    ['a map', new Map([['a', 1]])],
    ['a boxed number', Object(1)],
    ['an object that writes itself', new (class { toJSON() { return 'x'; } })()],
  ])('refuses %s', (_, value) => {
    expect(() => toJson(value)).toThrow(expect.objectContaining({ code: 'ENCODING_JSON' }));
  });

  test('refuses a cycle and a depth that would overflow the stack', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    for (const value of [cycle, deep]) expect(() => toJson(value)).toThrow(expect.objectContaining({ code: 'ENCODING_JSON' }));
  });

  test('reads back through the strict reader', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(toJson(parseJsonStrict(toJson(value)))).toBe(toJson(value));
      }));
  });
});

function refusalOf(run: () => unknown): Error & { code?: string } {
  try {
    run();
  } catch (error) {
    return error as Error & { code?: string };
  }
  throw new Error('nothing was refused');
}
