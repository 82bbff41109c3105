import { describe, expect, test } from 'vitest';

import { CHIPS, findChip } from './chip.js';
import { checkRule, COVERED_BY_COMPUTE, COVERED_BY_MEMORY, maxChips, type Rule } from './rule.js';

describe('how many chips a node may hold', () => {
  test.each([['A100', 50, 16], ['B100', 9, 6], ['910B', 49, 20], ['H100', 16, 16], ['RTX4090', 96, 96]])('%s: %i by capacity, %i with the memory limit', (name, before, after) => {
    expect([maxChips(findChip(name), COVERED_BY_COMPUTE), maxChips(findChip(name), COVERED_BY_MEMORY)]).toEqual([before, after]);
  });

  test('graphics cards are covered where any memory counts, and not where only high-bandwidth memory does', () => {
    expect(maxChips(findChip('RTX 4090'), { ...COVERED_BY_MEMORY, countsMemory: 'all' })).toBe(53);
  });

  test('a limit may be reached and not exceeded', () => {
    const chip = { peak16: 990e12, memoryGB: 80, memory: 'hbm' as const };
    expect(maxChips(chip, COVERED_BY_MEMORY)).toBe(16);
    expect(maxChips({ ...chip, peak16: 990.1e12 }, COVERED_BY_MEMORY)).toBe(15);
    expect(maxChips({ ...chip, memoryGB: 80.1 }, COVERED_BY_MEMORY)).toBe(15);
  });

  test('a chip that exceeds the rule by itself makes no node', () => {
    expect(maxChips(findChip('H100'), { ...COVERED_BY_COMPUTE, h100e: 0.9 })).toBe(0);
  });
});

describe('names of chips', () => {
  test('are found however they are spelled, and an unknown one is told what is known', () => {
    for (const name of ['h100', 'NVIDIA H100', 'Ascend 910B', 'rtx-4090', 'GeForce RTX 4090', '4090', 'A100 80GB', 'H100 SXM5']) expect(CHIPS).toContain(findChip(name));
    for (const chip of CHIPS) expect(findChip(chip.name)).toBe(chip);
    for (const name of ['H1000', '', '80GB', 'RTX', '__proto__', 'constructor']) expect(() => findChip(name), name).toThrow(expect.objectContaining({ code: 'EVASION_CHIP_UNKNOWN', message: expect.stringContaining('A100, H100') as string }));
  });
});

test.each<[string, Partial<Rule>, string]>([
  ['no limit on a node at all', { h100e: null }, 'h100e'],
  ['no capacity', { h100e: 0 }, 'h100e'],
  ['a negative memory', { memoryGB: -1 }, 'memoryGB'],
  ['a bandwidth that is no number', { interNodeGbps: Number.NaN }, 'interNodeGbps'],
  ['infinite bytes', { sentBytes: Infinity }, 'sentBytes'],
])('a rule with %s is refused by the name of the part', (_, part, field) => {
  expect(() => checkRule({ ...COVERED_BY_COMPUTE, ...part })).toThrow(expect.objectContaining({ code: 'EVASION_RULE', place: { field } }));
});
