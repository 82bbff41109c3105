import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { coveredCluster as rule } from './covered-cluster.js';
import { any, cluster, provider } from './facts.reference.js';
import type { ClusterFacts } from './rule.js';

/** Sixteen H100 on links of 25 Gbit/s: at every limit, above none. */
const atLimit = { h100e: 16, peakTOPs: 15_840, memoryGB: 1280, interNodeGbps: 25 };
const look = (over: Partial<ClusterFacts>, parameters: Partial<typeof rule.defaults> = {}) => rule.find(provider({ clusters: [cluster('c1', { ...atLimit, ...over })] }), { ...rule.defaults, ...parameters });

test('sixteen H100 are not covered: strictly greater', () => {
  expect(look({})).toEqual({ findings: [], quality: [] });
});

describe('covered and not registered', () => {
  test.each<[string, Partial<ClusterFacts>, number, number, string]>([
    ['a seventeenth H100', { h100e: 17 }, 17, 16, 'H100-equivalents'],
    ['one TFLOP/s more', { peakTOPs: 15_841 }, 15_841, 15_840, 'TOP/s'],
    ['fifty A100 of 80 GB: 15.8 H100-equivalents with 4 TB', { h100e: 15.77, peakTOPs: 15_600, memoryGB: 4000 }, 4000, 1280, 'GB'],
  ])('%s', (_, over, value, threshold, unit) => {
    expect(look(over)).toMatchObject({ findings: [{ rule: 'covered-cluster@1', severity: 'ask', value, threshold, unit, workloads: [], window: null }], quality: [] });
  });

  test('the criterion that is exceeded most is shown, with all figures', () => {
    const { findings } = look({ h100e: 32, memoryGB: 5120, interNodeGbps: 400 });
    expect(findings).toMatchObject([{ value: 5120, margin: 4, severity: 'ask' }]);
    expect(findings[0]!.figures).toHaveLength(8);
    expect(findings[0]!.sentence).toContain('Cluster c1 is not registered');
  });
});

test('a registered cluster is nobody’s business, however large', () => {
  expect(look({ h100e: 1e6, memoryGB: 1e9, registered: true })).toEqual({ findings: [], quality: [] });
});

describe('fast links between hosts', () => {
  test('alone are watched from above 25 Gbit/s', () => {
    expect(look({ interNodeGbps: 25.1 }).findings).toMatchObject([{ severity: 'watch', value: 25.1, threshold: 25, unit: 'Gbit/s' }]);
  });

  test('can be left to the text of the definition, which covers nothing by them', () => {
    expect(look({ interNodeGbps: 400 }, { countsBandwidth: 0 }).findings).toEqual([]);
  });
});

test('memory can be left out, as in the first draft of the definition', () => {
  expect(look({ memoryGB: 4000 }, { countsMemory: 0 }).findings).toEqual([]);
  expect(look({ memoryGB: 4000, h100e: 17 }, { countsMemory: 0 }).findings).toHaveLength(1);
});

test('a figure that is no number is said, and hides no other', () => {
  expect(look({ memoryGB: NaN })).toMatchObject({ findings: [], quality: [{ workload: 'c1', code: 'unusable-figure', detail: expect.stringContaining('accelerator memory') }] });
  expect(look({ memoryGB: NaN, h100e: 17 })).toMatchObject({ findings: [{ value: 17 }], quality: [{ code: 'unusable-figure' }] });
  expect(look({ h100e: Infinity })).toMatchObject({ findings: [], quality: [{ code: 'unusable-figure' }] });
});

test.each(['h100e', 'peakTOPs', 'memoryGB', 'interNodeGbps'])('refuses %s of zero', (name) => {
  expect(() => look({}, { [name]: 0 })).toThrow(expect.objectContaining({ code: 'STRUCTURING_THRESHOLDS', place: { field: `parameters.${name}` } }));
});

test('each cluster is judged by itself, and growing never uncovers one', () => {
  const clusters = fc.uniqueArray(
    fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), h100e: fc.integer({ min: 0, max: 30 }), memoryGB: fc.integer({ min: 0, max: 2600 }), interNodeGbps: fc.integer({ min: 0, max: 50 }) }).map(({ id, ...over }) => cluster(id, over)),
    { selector: ({ id }) => id },
  );
  const RANK = { watch: 1, ask: 2, inspect: 3 };
  const found = (given: readonly ClusterFacts[]) => new Map(rule.find(provider({ clusters: given }), rule.defaults).findings.map(({ sentence, severity }) => [sentence.split(' ')[1], RANK[severity]]));
  fc.assert(fc.property(clusters.chain((all) => fc.tuple(fc.constant(all), any(all))), ([all, other]) => {
    const before = found(all);
    expect(found(other)).toEqual(before);
    const after = found(all.map((c) => ({ ...c, h100e: c.h100e + 3, memoryGB: c.memoryGB + 100 })));
    for (const [id, rank] of before) expect(after.get(id)).toBeGreaterThanOrEqual(rank);
  }));
});
