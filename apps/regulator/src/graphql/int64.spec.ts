import * as fc from 'fast-check';
import { Kind } from 'graphql';
import { describe, expect, test } from 'vitest';
import { Int64 } from './int64.js';

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

describe('Int64', () => {
  test('shows every 64-bit integer without loss: reading back what was shown gives the same integer', () => {
    fc.assert(
      fc.property(int64, (integer) => {
        expect(Int64.parseValue(Int64.serialize(integer.toString()))).toBe(integer);
      }),
    );
  });

  test('is a JSON number up to 2^53 − 1, and digits from 2^53 on, where a double would round', () => {
    expect(Int64.serialize('9007199254740991')).toBe(9007199254740991);
    expect(Int64.serialize('9007199254740992')).toBe('9007199254740992');
    expect(Int64.serialize(2n ** 63n - 1n)).toBe('9223372036854775807');
    expect(Int64.serialize(-5)).toBe(-5);
  });

  test.each([1.5, NaN, 2 ** 53, '1e3', '0x10', '', ' 1', '01', '9223372036854775808', true, null, undefined, {}, 2n ** 63n])('refuses %s with a code', (value) => {
    expect(() => Int64.parseValue(value)).toThrow(expect.objectContaining({ code: 'GRAPHQL_ARGUMENT' }));
    expect(() => Int64.serialize(value)).toThrow(expect.objectContaining({ code: 'GRAPHQL_ARGUMENT' }));
  });

  test('reads literals: integers and digits, nothing else', () => {
    expect(Int64.parseLiteral({ kind: Kind.INT, value: '42' })).toBe(42n);
    expect(Int64.parseLiteral({ kind: Kind.STRING, value: '9223372036854775807' })).toBe(2n ** 63n - 1n);
    expect(() => Int64.parseLiteral({ kind: Kind.FLOAT, value: '42.0' })).toThrow(expect.objectContaining({ code: 'GRAPHQL_ARGUMENT' }));
    expect(() => Int64.parseLiteral({ kind: Kind.BOOLEAN, value: true })).toThrow(expect.objectContaining({ code: 'GRAPHQL_ARGUMENT' }));
  });
});
