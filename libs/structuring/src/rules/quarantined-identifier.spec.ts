import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { any, entity } from './facts.reference.js';
import { quarantinedIdentifier } from './quarantined-identifier.js';
import type { QuarantinedIdentifier } from './rule.js';

const look = (...quarantined: readonly QuarantinedIdentifier[]) => quarantinedIdentifier.find(entity([], { quarantined }), {});

describe('an identifier that is on too many accounts', () => {
  test('is found, with how many there are and how many there may be', () => {
    expect(look({ attribute: 'owner', accounts: 101, limit: 100 })).toMatchObject({
      findings: [{ rule: 'quarantined-identifier@1', severity: 'watch', value: 101, threshold: 101, margin: 1, unit: 'accounts', workloads: [], window: null }],
      quality: [],
    });
  });

  test.each([['lei', 'ask'], ['tax-id', 'ask'], ['registration', 'ask'], ['owner', 'watch'], ['iban', 'watch'], ['payment', 'watch']] as const)('of kind %s: %s', (attribute, severity) => {
    expect(look({ attribute, accounts: 5_000, limit: 1_000 }).findings).toMatchObject([{ severity }]);
  });

  test('is told apart from another one', () => {
    const { findings } = look({ attribute: 'owner', accounts: 300, limit: 100 }, { attribute: 'iban', accounts: 200, limit: 100 }, { attribute: 'owner', accounts: 150, limit: 100 });
    expect(findings.map(({ value }) => value)).toEqual([200, 150, 300]);
  });

  test('and no such identifier is no finding', () => {
    expect(look()).toEqual({ findings: [], quality: [] });
  });
});

test('the same bytes whatever the order of the facts, and a margin of at least one', () => {
  const one = fc.record({ attribute: fc.constantFrom('lei', 'owner', 'iban'), limit: fc.constantFrom(100, 1_000), over: fc.integer({ min: 1, max: 50 }) });
  const all = fc.array(one.map(({ over, ...rest }) => ({ ...rest, accounts: rest.limit + over })), { maxLength: 6 });
  fc.assert(
    fc.property(all.chain((given) => fc.tuple(fc.constant(given), any(given))), ([given, other]) => {
      const outcome = look(...given);
      // Two of a kind on equally many accounts with different limits do not occur: a kind has one limit.
      fc.pre(new Set(given.map(({ attribute, accounts }) => `${attribute} ${accounts}`)).size === given.length);
      expect(JSON.stringify(look(...other))).toBe(JSON.stringify(outcome));
      for (const { margin } of outcome.findings) expect(margin).toBeGreaterThanOrEqual(1);
    }),
  );
});
