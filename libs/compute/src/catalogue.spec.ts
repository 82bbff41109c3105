import { compareCodeUnits } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { describe, expect, test } from 'vitest';
import { modelKey, spellings } from './find.js';
import { CATALOGUE, densePeakGOPs, findAccelerator } from './index.js';

const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (isCodedError(error)) return error.code;
    throw error;
  }
  return 'no error';
};

describe('catalogue data', () => {
  test('is sorted by model and every model is there once', () => {
    const models = CATALOGUE.map((entry) => entry.model);
    expect(models).toEqual([...new Set(models)].sort(compareCodeUnits));
    expect(CATALOGUE.length).toBeGreaterThan(80);
  });

  test('no spelling leads to two models', () => {
    const claims = CATALOGUE.flatMap((entry) => [...new Set(spellings(entry).map((name) => modelKey(name) ?? ''))].map((key) => ({ key, model: entry.model })));
    const ambiguous = claims.filter(({ key, model }) => key === '' || claims.some((other) => other.key === key && other.model !== model));
    expect(ambiguous).toEqual([]);
  });

  test.each(CATALOGUE.map((entry) => [entry.model, entry] as const))('%s has positive integer peaks, memory and a dated source', (_, entry) => {
    const peaks = Object.values(entry.peakGOPs);
    expect(peaks.length).toBeGreaterThan(0);
    for (const peak of peaks) expect(Number.isSafeInteger(peak) && peak > 0).toBe(true);
    expect(Number.isInteger(entry.memoryGB) && entry.memoryGB > 0).toBe(true);
    expect(entry.source).toMatch(/, 20[12]\d$/);
    expect(entry.model.startsWith(`${entry.manufacturer} `)).toBe(true);
  });

  test.each(CATALOGUE.map((entry) => [entry.model, entry] as const))('%s is no slower in a narrower format', (_, { peakGOPs: p }) => {
    // Exceptions in hardware: MI100 runs bf16 at half of fp16, but never below fp32; int8 of Ampere server boards is above fp16.
    const chain = [p.fp64, p.fp32, p.tf32, p.bf16, p.fp16, p.fp8, p.fp4].filter((peak) => peak !== undefined);
    expect(chain).toEqual([...chain].sort((a, b) => a - b));
  });
});

describe('finding a model', () => {
  test.each([
    ['NVIDIA H100 SXM5 80GB', 'NVIDIA H100 SXM5 80GB'],
    ['H100-SXM5-80GB', 'NVIDIA H100 SXM5 80GB'],
    ['nvidia_h100', 'NVIDIA H100 SXM5 80GB'],
    ['NVIDIA H100 80GB HBM3', 'NVIDIA H100 SXM5 80GB'],
    ['A100-SXM4-80GB', 'NVIDIA A100 SXM4 80GB'],
    ['NVIDIA A100-SXM4-80GB', 'NVIDIA A100 SXM4 80GB'],
    ['NVIDIA-A100-SXM4-40GB', 'NVIDIA A100 SXM4 40GB'],
    ['K20X', 'NVIDIA K20X'],
    ['V100-SXM2-32GB', 'NVIDIA V100 SXM2 32GB'],
    ['Tesla V100-SXM2-16GB', 'NVIDIA V100 SXM2 16GB'],
    ['V100M32', 'NVIDIA V100 SXM2 32GB'],
    ['V100M16', 'NVIDIA V100 SXM2 16GB'],
    ['P100', 'NVIDIA P100 SXM2 16GB'],
    ['T4', 'NVIDIA T4'],
    ['Tesla-T4', 'NVIDIA T4'],
    ['tpu-v5p', 'Google TPU v5p'],
    ['Trillium', 'Google TPU v6e'],
    ['mi300x', 'AMD Instinct MI300X'],
    ['trn2', 'AWS Trainium2'],
    ['Gaudi3', 'Intel Gaudi 3'],
    ['RTX4090', 'NVIDIA GeForce RTX 4090'],
  ])('%s is %s', (spelling, model) => {
    expect(findAccelerator(spelling).model).toBe(model);
  });

  test('every listed spelling resolves to its own entry', () => {
    for (const entry of CATALOGUE) for (const name of spellings(entry)) expect(findAccelerator(name.toLowerCase())).toBe(entry);
  });

  test.each(['', ' ', 'H101', 'H100 SXM6', '__proto__', 'constructor', 'ıronwood', 'H100 ſXM5', 'H１００', 'x'.repeat(1_000_000)])('an unknown or disguised name is refused (%#)', (name) => {
    expect(codeOf(() => findAccelerator(name))).toBe('COMPUTE_ACCELERATOR_UNKNOWN');
  });

  test('the refusal lists what is known and does not echo what was asked', () => {
    expect(() => findAccelerator('SECRET-CHIP')).toThrow(/known: .*NVIDIA H100 SXM5 80GB/);
    expect(() => findAccelerator('SECRET-CHIP')).toThrow(expect.objectContaining({ message: expect.not.stringContaining('SECRET-CHIP') }));
  });

  test.each(['', 'bf17', '__proto__', 'constructor', 'BF16'])('precision %s is refused with the list of what the model has', (precision) => {
    expect(codeOf(() => densePeakGOPs('H100', precision))).toBe('COMPUTE_PRECISION_UNKNOWN');
    expect(() => densePeakGOPs('H100', precision)).toThrow(/NVIDIA H100 SXM5 80GB .*known: fp64, fp32, tf32, bf16, fp16, fp8, int8$/);
  });

  test.each([
    ['H100', 'bf16', 989_500],
    ['A100', 'bf16', 312_000],
    ['RTX 4090', 'fp16', 165_200],
    ['V100', 'fp16', 125_000],
    ['K20X', 'fp32', 3_935],
  ])('dense peak of %s in %s is %i GOP/s, without sparsity', (model, precision, peak) => {
    expect(densePeakGOPs(model, precision)).toBe(peak);
  });
});
