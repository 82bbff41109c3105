import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { correctedRemarks } from './corrected.js';

const NOW = 1_000_000;
const corrected = (...entries: readonly (readonly [provider: string, to: number])[]) => ({ now: NOW, corrected: entries.map(([provider, to]) => ({ provider, to })) });

describe('figures that were corrected', () => {
  test('are named once a provider, in order of its uri, whatever order they came in', () => {
    const two = [['urn:b', NOW], ['urn:a', NOW - 5]] as const;
    expect(correctedRemarks(corrected(...two), 10)).toEqual([
      { workload: '', code: 'corrected', detail: 'figures reported by urn:a, the latest of them up to 999995, were corrected or cancelled' },
      { workload: '', code: 'corrected', detail: 'figures reported by urn:b, the latest of them up to 1000000, were corrected or cancelled' },
    ]);
    expect(correctedRemarks(corrected(...two.toReversed()), 10)).toEqual(correctedRemarks(corrected(...two), 10));
  });

  test('of a time that is not looked at any more are not repeated', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: NOW }), fc.integer({ min: 1, max: NOW }), (to, lookbackS) => {
        expect(correctedRemarks(corrected(['urn:a', to]), lookbackS)).toHaveLength(to >= NOW - lookbackS ? 1 : 0);
      }),
    );
  });
});
