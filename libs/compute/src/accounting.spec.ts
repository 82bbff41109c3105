import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE, densePeakGOPs, findAccelerator, h100Equivalents, memoryGB, rateTOPs, theoreticalTOP } from './index.js';

const groups = fc.array(
  fc.record({ model: fc.constantFrom(...CATALOGUE.filter((entry) => entry.peakGOPs.bf16 !== undefined).map((entry) => entry.model)), count: fc.integer({ min: 0, max: 500 }) }),
  { maxLength: 6 },
);
const seconds = fc.integer({ min: 0, max: 2_000_000 });

/** One accelerator at a time, one second's worth at a time in giga-OP, as decimal text: the last three digits cut off, plus one when they were not zero. */
function referenceTOP(accelerators: readonly { model: string; count: number }[], duration: number): number {
  let perSecond = 0n;
  for (const { model, count } of accelerators) for (let i = 0; i < count; i++) perSecond += BigInt(densePeakGOPs(model, 'bf16'));
  const digits = (perSecond * BigInt(duration)).toString().padStart(4, '0');
  return Number(digits.slice(0, -3)) + (digits.endsWith('000') ? 0 : 1);
}

const refused = (code: string, field?: string) =>
  expect.objectContaining(field === undefined ? { code } : { code, place: expect.objectContaining({ field }) });

describe('theoretical operations', () => {
  test('equal the schoolbook product rounded up once', () => {
    fc.assert(
      fc.property(groups, seconds, (accelerators, duration) => {
        expect(theoreticalTOP(accelerators, 'bf16', duration)).toBe(referenceTOP(accelerators, duration));
      }),
    );
  });

  test('splitting a group into two groups never changes the figure, however it rounds', () => {
    fc.assert(
      fc.property(fc.nat(40_000), fc.nat(40_000), seconds, (a, b, duration) => {
        const model = 'RTX 4090';
        expect(theoreticalTOP([{ model, count: a }, { model, count: b }], 'bf16', duration)).toBe(theoreticalTOP([{ model, count: a + b }], 'bf16', duration));
      }),
    );
  });

  test('are never below rate × seconds', () => {
    fc.assert(
      fc.property(groups, seconds, (accelerators, duration) => {
        const exact = (rateTOPs(accelerators, 'bf16') * 1_000 * duration) / 1_000;
        expect(theoreticalTOP(accelerators, 'bf16', duration)).toBeGreaterThanOrEqual(exact * (1 - 1e-12));
      }),
    );
  });

  test('round up a fraction of a tera-OP instead of losing it', () => {
    expect(densePeakGOPs('K20X', 'fp32')).toBe(3_935);
    expect(theoreticalTOP([{ model: 'K20X', count: 1 }], 'fp32', 1)).toBe(4);
    expect(theoreticalTOP([{ model: 'K20X', count: 2 }], 'fp32', 1)).toBe(8);
    expect(theoreticalTOP([{ model: 'K20X', count: 200 }], 'fp32', 1)).toBe(787);
    expect(theoreticalTOP([], 'fp32', 3_600)).toBe(0);
  });

  test('reach 1e26 OP on 10,000 H100 in about 117 days', () => {
    const top = theoreticalTOP([{ model: 'H100', count: 10_000 }], 'bf16', 117 * 86_400);
    expect(top).toBe(100_026_576_000_000);
  });

  test('at 2^53 are refused rather than rounded', () => {
    expect(() => theoreticalTOP([{ model: 'H100', count: 9_007_199_254_740_991 }], 'bf16', 86_400)).toThrow(refused('COMPUTE_OVERFLOW'));
    expect(theoreticalTOP([{ model: 'TPU v2', count: 1 }], 'bf16', 195_808_679_450_000)).toBe(9_007_199_254_700_000);
    expect(() => theoreticalTOP([{ model: 'TPU v2', count: 1 }], 'bf16', 195_808_679_460_000)).toThrow(refused('COMPUTE_OVERFLOW'));
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('a count or duration of %s is refused', (bad) => {
    expect(() => theoreticalTOP([{ model: 'H100', count: 1 }, { model: 'H100', count: bad }], 'bf16', 1)).toThrow(refused('COMPUTE_COUNT', 'accelerators.1'));
    expect(() => theoreticalTOP([{ model: 'H100', count: 1 }], 'bf16', bad)).toThrow(refused('COMPUTE_SECONDS', 'seconds'));
    expect(() => rateTOPs([{ model: 'H100', count: bad }], 'bf16')).toThrow(refused('COMPUTE_COUNT', 'accelerators.0'));
    expect(() => memoryGB([{ model: 'H100', count: bad }])).toThrow(refused('COMPUTE_COUNT', 'accelerators.0'));
  });
});

describe('rate and memory', () => {
  test('add up over groups of different models', () => {
    const cluster = [{ model: 'H100', count: 8 }, { model: 'A100 40GB', count: 4 }];
    expect(rateTOPs(cluster, 'bf16')).toBe(8 * 989.5 + 4 * 312);
    expect(memoryGB(cluster)).toBe(8 * 80 + 4 * 40);
    expect(rateTOPs([], 'bf16')).toBe(0);
    expect(memoryGB([])).toBe(0);
  });

  test('equal the sum in whole giga-operations', () => {
    fc.assert(
      fc.property(groups, (accelerators) => {
        const giga = accelerators.reduce((sum, { model, count }) => sum + count * densePeakGOPs(model, 'bf16'), 0);
        expect(rateTOPs(accelerators, 'bf16')).toBe(giga / 1_000);
        expect(memoryGB(accelerators)).toBe(accelerators.reduce((sum, { model, count }) => sum + count * findAccelerator(model).memoryGB, 0));
      }),
    );
  });

  test('the refusal names the group that is wrong', () => {
    expect(() => rateTOPs([{ model: 'H100', count: 1 }, { model: 'H101', count: 1 }], 'bf16')).toThrow(refused('COMPUTE_ACCELERATOR_UNKNOWN', 'accelerators.1'));
    expect(() => rateTOPs([{ model: 'K80', count: 1 }], 'bf16')).toThrow(refused('COMPUTE_PRECISION_UNKNOWN', 'accelerators.0'));
    expect(() => memoryGB([{ model: '', count: 1 }])).toThrow(refused('COMPUTE_ACCELERATOR_UNKNOWN', 'accelerators.0'));
  });

  test("1e26 OP in three years is the rate of about 1,068 H100 (the paper's R)", () => {
    expect(h100Equivalents(989.5)).toBe(1);
    const rate = 1e26 / (3 * 365 * 86_400) / 1e12;
    expect(Math.round(h100Equivalents(rate))).toBe(1_068);
  });
});
