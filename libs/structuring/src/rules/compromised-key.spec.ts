import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { compromisedKey } from './compromised-key.js';
import { any, provider } from './facts.reference.js';

const of = (stream: string, seq: number, statements: number, kid = 'k') => ({ stream, seq, kid, statements });

describe('a key that somebody else had', () => {
  test('is told by stream and first statement, with how many count', () => {
    const { findings, quality } = compromisedKey.find(provider({ compromised: [of('main', 812, 3)] }), {});
    expect(findings).toMatchObject([{ rule: 'compromised-key@1', severity: 'ask', value: 3, threshold: 1, margin: 3, unit: 'statements', workloads: [], window: null }]);
    expect(findings[0]?.sentence).toBe('From statement 812 of stream main on somebody else may have signed with a key that was revoked since: 3 statements under it count.');
    expect(quality).toEqual([]);
  });

  test('that signed nothing from there on, or nothing that still counts, is nothing to ask about', () => {
    expect(compromisedKey.find(provider({ compromised: [of('main', 812, 0)] }), {})).toEqual({ findings: [], quality: [] });
    expect(compromisedKey.find(provider(), {})).toEqual({ findings: [], quality: [] });
  });

  test.each([NaN, -1, Infinity])('with a count of %d is said to be unjudged', (statements) => {
    const { findings, quality } = compromisedKey.find(provider({ compromised: [of('main', 1, statements)] }), {});
    expect(findings).toEqual([]);
    expect(quality).toMatchObject([{ workload: 'main', code: 'unusable-figure' }]);
  });
});

test('each key is a finding of its own, the same whatever the order of the facts', () => {
  const keys = fc.uniqueArray(fc.record({ stream: fc.constantFrom('a', 'b'), seq: fc.integer({ min: 1, max: 5 }), kid: fc.constantFrom('k', 'l', 'm'), statements: fc.nat(4) }), { selector: ({ kid }) => kid });
  fc.assert(fc.property(keys.chain((all) => fc.tuple(fc.constant(all), any(all))), ([all, other]) => {
    const found = compromisedKey.find(provider({ compromised: all }), {}).findings;
    expect(compromisedKey.find(provider({ compromised: other }), {}).findings).toEqual(found);
    expect(found).toHaveLength(all.filter(({ statements }) => statements > 0).length);
  }));
});
