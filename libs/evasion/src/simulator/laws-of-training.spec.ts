import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { blockingGbps, exchangeS, overlappedGbps, stragglerFactor } from './exchange.js';
import { activationQuality, compressionQuality, criticalBatch, effectiveTokens, replicaExponent } from './penalties.js';
import { bestLoss, lossOf, operationsFor, tokensFor } from './scaling-law.js';

/** Least loss of a compute budget by trying models of every size. */
function bestLossByTrying(operations: number): number {
  let least = Infinity;
  for (let parameters = 1e7; parameters < 1e15; parameters *= 1.001) least = Math.min(least, lossOf(parameters, operations / 6 / parameters));
  return least;
}

describe('effective operations', () => {
  test.each([1e20, 1e24, 1e27])('the closed form of the least loss of %f operations is what trying every size gives', (operations) => {
    expect(bestLoss(operations)).toBeCloseTo(bestLossByTrying(operations), 7);
  });

  test('inverses are inverses, and no amount reaches the irreducible loss', () => {
    fc.assert(fc.property(fc.double({ min: 19, max: 28, noNaN: true }), (power) => {
      expect(operationsFor(bestLoss(10 ** power)) / 10 ** power).toBeCloseTo(1, 6);
    }));
    expect(tokensFor(1e11, lossOf(1e11, 3e12)) / 3e12).toBeCloseTo(1, 6);
    expect(operationsFor(1.8172)).toBe(Infinity);
    expect(tokensFor(1e8, 1.9)).toBe(Infinity);
  });
});

describe('what distribution costs in quality', () => {
  test('replicas that meet every step lose nothing, nor does one replica', () => {
    expect(replicaExponent(1e9, 1)).toBe(0);
    expect(1 ** replicaExponent(1e9, 500)).toBe(1);
  });

  test('the penalty falls with the model and rises with H', () => {
    expect(replicaExponent(2.4e9, 30)).toBeCloseTo(0.0069, 3);
    expect(replicaExponent(35e6, 30)).toBeCloseTo(0.0187, 3);
    expect(replicaExponent(1e9, 100)).toBeGreaterThan(replicaExponent(1e9, 30));
  });

  test('quality of compression passes through the published points and never rises with the ratio', () => {
    for (const [ratio, quality] of [[1, 1], [16, 1], [100, 0.99], [150, 0.99], [500, 0.96]] as const) expect(compressionQuality(ratio)).toBeCloseTo(quality, 12);
    expect(activationQuality(4, 3)).toBeCloseTo(0.995 ** 4, 12);
    expect(activationQuality(10, 1), 'one stage sends no activations').toBe(1);
    fc.assert(fc.property(fc.double({ min: 1, max: 500, noNaN: true }), fc.double({ min: 1, max: 2, noNaN: true }), (ratio, more) => {
      expect(compressionQuality(ratio * more)).toBeLessThanOrEqual(compressionQuality(ratio) + 1e-12);
    }));
  });

  test('at the critical batch half the tokens count', () => {
    const tokens = 1e13;
    for (const law of ['optimistic', 'middle', 'pessimistic'] as const) expect(effectiveTokens(tokens, criticalBatch(tokens, law), law)).toBeCloseTo(tokens / 2, 0);
    expect(effectiveTokens(tokens, 1e12, 'none')).toBe(tokens);
    expect(criticalBatch(tokens, 'middle') ** 2).toBeCloseTo(criticalBatch(tokens, 'optimistic') * criticalBatch(tokens, 'pessimistic'), -5);
  });
});

describe('exchange', () => {
  const link = { upBps: 1e8, downBps: 5e8, goodput: 0.65 };

  test('units: a gigabyte through a relay at 100 Mbit/s up and 500 down takes 80 and 16 seconds', () => {
    expect(exchangeS({ ...link, bytes: 1e9, members: 20, topology: 'relay' })).toBeCloseTo(96, 9);
    expect(exchangeS({ ...link, bytes: 1e9, members: 11, topology: 'all-gather' })).toBeCloseTo(160, 9);
    expect(exchangeS({ ...link, bytes: 1e9, members: 2, topology: 'ring' })).toBeCloseTo(80 / 0.65, 9);
  });

  test('a link of no bandwidth is refused by name', () => {
    for (const [change, field] of [[{ upBps: 0 }, 'upBps'], [{ downBps: Number.NaN }, 'downBps'], [{ goodput: 0 }, 'goodput']] as const) {
      expect(() => exchangeS({ ...link, bytes: 1, members: 2, topology: 'ring', ...change })).toThrow(expect.objectContaining({ code: 'EVASION_BANDWIDTH', place: { field } }));
    }
  });

  test('the bandwidth for a utilisation gives that utilisation', () => {
    const [bytes, members, steps, stepS, utilisation] = [2e9, 4, 50, 0.3, 0.85];
    const seconds = exchangeS({ bytes, members, upBps: blockingGbps(bytes, members, steps, stepS, utilisation) * 1e9, downBps: 1e15, topology: 'ring', goodput: 1 });
    expect((steps * stepS) / (steps * stepS + seconds)).toBeCloseTo(utilisation, 9);
    expect(overlappedGbps(bytes, members, steps, stepS, utilisation, 16)).toBeLessThan(blockingGbps(bytes, members, steps, stepS, utilisation));
  });

  test('nobody waits for a straggler alone', () => {
    expect([stragglerFactor(0.05, 1), stragglerFactor(0.05, 72)]).toEqual([1, 1 + 0.05 * Math.log2(72)]);
  });
});
