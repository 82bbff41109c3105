import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY, type Policy } from '#libs/structuring';
import { decodePolicy, encodePolicy } from './policy-bytes.js';
import { POLICY } from './testing/lines.js';

const bytesOf = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

const positive = fc.double({ min: 1e-9, max: 1e20, noNaN: true });
const policies = fc.record<Policy>({
  id: fc.string({ minLength: 1, maxLength: 50, unit: 'grapheme' }),
  version: fc.integer({ min: 1 }),
  dated: fc.constantFrom('2023-10-30', '2024-02-29'),
  source: fc.string({ minLength: 1, maxLength: 100 }),
  thresholds: fc.record({ C1: positive, C: positive, R: positive, B: positive, D: positive }),
  projectionS: fc.nat(),
  lookbackS: fc.integer({ min: 0, max: 1e12 }),
  horizonS: fc.nat(),
});

describe('a policy', () => {
  test('is written like this, members in interface order', () => {
    const { bytes, digest } = encodePolicy(POLICY);
    expect(new TextDecoder().decode(bytes)).toBe(
      '{"id":"example","version":1,"dated":"2026-01-31","source":"made for tests","thresholds":{"C1":1000000000000,"C":100000000000000,"R":100000000,"B":50,"D":1000},"projectionS":8640000,"lookbackS":86400000,"horizonS":47347200}',
    );
    expect(digest).toBe(createHash('sha256').update(bytes).digest('base64url'));
  });

  test('reads back as itself, and its bytes and digest stay the same', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        const encoded = encodePolicy(policy);
        expect(decodePolicy(encoded.bytes)).toEqual(policy);
        expect(encodePolicy(decodePolicy(encoded.bytes))).toEqual(encoded);
      }),
    );
  });

  test('the one in force by default is one', () => {
    expect(decodePolicy(encodePolicy(DEFAULT_POLICY).bytes)).toEqual(DEFAULT_POLICY);
  });

  const { thresholds } = POLICY;
  test.each<[string, unknown, string | undefined]>([
    ['no JSON', '{', undefined],
    ['no object', '[]', undefined],
    ['a repeated member', JSON.stringify(POLICY).replace('{', '{"id":"other",'), undefined],
    ['an unknown member', { ...POLICY, extra: 1 }, undefined],
    ['a missing member', { ...POLICY, source: undefined }, 'source'],
    ['an empty id', { ...POLICY, id: '' }, 'id'],
    ['version 0', { ...POLICY, version: 0 }, 'version'],
    ['a date that does not exist', { ...POLICY, dated: '2026-02-30' }, 'dated'],
    ['an unknown threshold', { ...POLICY, thresholds: { ...thresholds, E: 1 } }, 'thresholds'],
    ['a missing threshold', { ...POLICY, thresholds: { C1: 1, C: 1, R: 1, B: 1 } }, 'thresholds.D'],
    ['a threshold of nothing', { ...POLICY, thresholds: { ...thresholds, C: 0 } }, 'thresholds.C'],
    ['a threshold in words', { ...POLICY, thresholds: { ...thresholds, R: '1e6' } }, 'thresholds.R'],
    ['a negative horizon', { ...POLICY, projectionS: -1 }, 'projectionS'],
    ['a horizon in fractions', { ...POLICY, lookbackS: 1.5 }, 'lookbackS'],
    ['no horizon', { ...POLICY, horizonS: undefined }, 'horizonS'],
    ['a horizon beyond 30,000 years', { ...POLICY, lookbackS: 1e12 + 1 }, 'lookbackS'],
  ])('with %s is refused, and the place names the field', (_, value, field) => {
    expect(() => decodePolicy(bytesOf(value))).toThrow(expect.objectContaining({ code: 'VERDICT_POLICY', place: field === undefined ? {} : { field } }));
  });

  test('that is not UTF-8 is refused', () => {
    expect(() => decodePolicy(Uint8Array.of(0xff))).toThrow(expect.objectContaining({ code: 'VERDICT_POLICY' }));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('with the threshold %d is never written', (C) => {
    expect(() => encodePolicy({ ...POLICY, thresholds: { ...thresholds, C } })).toThrow(expect.objectContaining({ code: 'VERDICT_POLICY' }));
  });
});
