import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalEndpoint } from './endpoint.js';

const canonical = (raw: string): string => canonicalEndpoint(raw, 'x');

describe('two providers spell one address differently', () => {
  test.each([
    ['192.0.2.7', ['192.0.2.7', ' 192.0.2.7 ', '192.0.2.7:443', '::ffff:192.0.2.7', '::FFFF:c000:0207', '[::ffff:192.0.2.7]:9000', '0:0:0:0:0:ffff:c000:207']],
    ['2001:db8::1', ['2001:db8::1', '2001:DB8::1', '2001:0db8:0:0:0:0:0:1', '2001:db8:0:0::1', '[2001:db8::1]', '[2001:db8::1]:8443', '2001:db8::1%eth0']],
    // RFC 5952, sections 4.2.2 and 4.2.3: no :: for one group, the first of two longest runs.
    ['2001:db8:0:1:1:1:1:1', ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1']],
    ['2001:db8::1:0:0:1', ['2001:db8::1:0:0:1', '2001:db8:0:0:1::1', '2001:db8:0:0:1:0:0:1']],
    ['relay.example', ['relay.example', 'Relay.Example.', 'relay.example:443', ' RELAY.example.:443']],
  ])('and both mean %s', (expected, spellings) => {
    expect(spellings.map(canonical)).toEqual(spellings.map(() => expected));
  });

  test('whatever IPv6 address it is, written out or compressed', () => {
    const groups = fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, fc.nat(7), fc.nat(7), (all, from, length) => {
        const text = all.map((group) => group.toString(16));
        const written = text.map((group) => group.padStart(4, '0').toUpperCase()).join(':');
        const run = all.slice(from, from + length);
        const compressed = run.length > 0 && run.every((group) => group === 0) ? `${text.slice(0, from).join(':')}::${text.slice(from + length).join(':')}` : text.join(':');
        expect(canonical(compressed)).toBe(canonical(written));
        expect(canonical(canonical(written))).toBe(canonical(written));
      }),
    );
  });
});

describe('two addresses stay two', () => {
  test.each([
    ['192.0.2.7', '192.0.2.77'],
    ['2001:db8::1', '2001:db8::1:1'],
    ['a.example', 'b.example'],
    // Decimal to some, octal to others: left as it is spelled.
    ['192.0.2.7', '192.0.2.007'],
    ['[relay]', 'relay'],
    ['a:b:443', 'a'],
    ['.', 'a'],
  ])('%s and %s', (one, other) => {
    expect(canonical(one)).not.toBe(canonical(other));
  });
});

test.each(['', '  ', 'b c', 'İ', 'a'.repeat(257), '\u00002.2.2.2'])('%j is refused, and its text is not repeated', (raw) => {
  expect(() => canonical(raw)).toThrow(expect.objectContaining({ code: 'PSEUDONYM_ENDPOINT', place: { field: 'x' } }));
});
