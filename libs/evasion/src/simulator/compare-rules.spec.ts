import { describe, expect, test } from 'vitest';

import { compareRules, spread } from './compare-rules.js';
import { comparisonCsv, comparisonSvg } from './comparison-files.js';
import { findChip } from './chip.js';
import { defaultGrid } from './grid.js';
import { COVERED_BY_COMPUTE, COVERED_BY_MEMORY } from './rule.js';
import { CORRECTED } from './setting.js';
import { escapeXml, logAxis } from './svg.js';

const few = defaultGrid([1e24]).filter(({ labels }) => labels['belief'] === 'hoped');

describe('comparing two rules', () => {
  test('gives a grid of 32 settings, each told from the others', () => {
    const grid = defaultGrid();
    expect(grid).toHaveLength(32);
    expect(new Set(grid.map(({ labels }) => Object.values(labels).join())).size).toBe(32);
    expect(() => defaultGrid([0])).toThrow(expect.objectContaining({ code: 'EVASION_INPUT' }));
  });

  test('a tighter rule has ratios from 1 on, and they lie apart', () => {
    const { cost, settings, closed, neither } = compareRules(COVERED_BY_COMPUTE, COVERED_BY_MEMORY, few);
    expect({ closed, neither, settings: settings.length }).toEqual({ closed: 0, neither: 0, settings: 8 });
    expect(cost?.min).toBeGreaterThanOrEqual(1);
    expect(cost?.max).toBeGreaterThan((cost?.min ?? 0) * 1.2);
    for (const { before, after, costRatio, nodeRatio } of settings) {
      expect(costRatio).toBe((after?.cost.total ?? 0) / (before?.cost.total ?? 0));
      expect(nodeRatio).toBe((after?.nodes ?? 0) / (before?.nodes ?? 0));
    }
  });

  test('a rule compared with itself changes nothing', () => {
    expect(compareRules(COVERED_BY_MEMORY, COVERED_BY_MEMORY, few)).toMatchObject({ cost: { min: 1, median: 1, max: 1 }, nodes: { min: 1, median: 1, max: 1 } });
  });

  test('a setting without a plan has no ratio and is counted', () => {
    const one = { labels: { chips: 'A100' }, target: 1e24, setting: { ...CORRECTED, chips: [findChip('A100')] } };
    const nothingSent = { ...COVERED_BY_COMPUTE, sentBytes: 1 };
    expect(compareRules(COVERED_BY_COMPUTE, nothingSent, [one])).toMatchObject({ closed: 1, neither: 0, cost: null, nodes: null });
    const other = { ...one, target: 1e30 };
    const both = compareRules(COVERED_BY_COMPUTE, nothingSent, [other, one]);
    expect(both).toMatchObject({ closed: 1, neither: 1 });
    expect(comparisonCsv(both).split('\r\n')[1]).toBe(`A100${','.repeat(22)}`);
    expect(comparisonSvg(both)).toContain('no setting has a plan under both rules');
    expect(() => compareRules(COVERED_BY_COMPUTE, nothingSent, [other])).toThrow(expect.objectContaining({ code: 'EVASION_UNREACHABLE', place: { field: 'target' } }));
  });

  test('a rule that is none and a grid of nothing are refused', () => {
    expect(() => compareRules(COVERED_BY_COMPUTE, { ...COVERED_BY_COMPUTE, h100e: -1 }, few)).toThrow(expect.objectContaining({ code: 'EVASION_RULE' }));
    expect(() => compareRules(COVERED_BY_COMPUTE, COVERED_BY_MEMORY, [])).toThrow(expect.objectContaining({ code: 'EVASION_INPUT' }));
  });

  test('spread of an even number of values has its median between the middle two', () => {
    expect(spread([4, 1, 2, 10])).toEqual({ min: 1, median: 3, max: 10 });
    expect(spread([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
    expect(spread([])).toBeNull();
  });
});

describe('files of a comparison', () => {
  const labels = { chips: 'A, "B" <C> & D' };
  const comparison = compareRules(COVERED_BY_COMPUTE, COVERED_BY_MEMORY, few.slice(0, 2).map((one) => ({ ...one, labels })));

  test('CSV has a header and a row a setting, quoted as RFC 4180 says', () => {
    const [header, first, second, end] = comparisonCsv(comparison).split('\r\n');
    expect(header).toMatch(/^chips,before_cost_usd,.*,after_cost_usd,.*,cost_ratio,node_ratio$/u);
    expect(first).toMatch(/^"A, ""B"" <C> & D",\d/u);
    expect(second?.split(',').at(-1)).toBe(String(comparison.settings[1]?.nodeRatio));
    expect(end).toBe('');
  });

  test('SVG has a dot a ratio, and no label breaks out of it', () => {
    const svg = comparisonSvg(comparison);
    expect(svg.match(/<circle /gu)).toHaveLength(4);
    expect(svg).toContain('A, &quot;B&quot; &lt;C&gt; &amp; D');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/u);
    const opened = svg.match(/<[a-z]+[ >]/gu)?.length;
    expect(opened).toBe((svg.match(/<\/[a-z]+>/gu)?.length ?? 0) + (svg.match(/\/>/gu)?.length ?? 0));
  });

  test('control characters have no place in XML', () => {
    expect(escapeXml('a\u0000\u001Bb\n<')).toBe('ab\n&lt;');
  });

  test.each([[1, 2], [0.9, 1.1], [1, 14.9], [0.003, 700], [2, 2]])('the axis from %f to %f holds both, at round ticks', (low, high) => {
    const { at, ticks } = logAxis(low, high, 100, 300);
    expect(ticks[0]).toBeLessThanOrEqual(low);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(high);
    expect([at(ticks[0] as number), at(ticks.at(-1) as number)]).toEqual([100, 300]);
    expect(ticks.length).toBeGreaterThan(1);
  });
});
