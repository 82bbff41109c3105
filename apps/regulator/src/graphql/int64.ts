import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { refusal } from './errors/graphql-refusal.js';

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
const DIGITS = /^-?(0|[1-9]\d{0,18})$/;

/**
 * Signed 64-bit integer. Out: a JSON number when a double holds it exactly, else its decimal digits as a string, so that no
 * figure is rounded on the way. In: an integer, or decimal digits as a string; GRAPHQL_ARGUMENT for anything else. PostgreSQL's
 * bigint arrives as such digits.
 */
export const Int64 = new GraphQLScalarType<bigint, number | string>({
  name: 'Int64',
  description: 'A 64-bit integer: a JSON number up to 2^53 − 1 in magnitude, a string of decimal digits beyond.',
  serialize: (value) => {
    const integer = int64Of(value);
    const number = Number(integer);
    return Number.isSafeInteger(number) ? number : integer.toString();
  },
  parseValue: int64Of,
  parseLiteral: (ast: ValueNode) => {
    if (ast.kind === Kind.INT || ast.kind === Kind.STRING) return int64Of(ast.value);
    throw notAnInteger();
  },
});

function int64Of(value: unknown): bigint {
  const integer = integerOf(value);
  if (integer === undefined || integer < MIN || integer > MAX) throw notAnInteger();
  return integer;
}

function integerOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === 'string' && DIGITS.test(value) ? BigInt(value) : undefined;
}

function notAnInteger(): Error {
  return refusal('GRAPHQL_ARGUMENT', 'Int64 takes an integer of 64 bits: a number, or decimal digits as a string.');
}
