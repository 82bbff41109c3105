import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { clusterReporting as rule } from './cluster-reporting.js';
import { any, cluster, provider } from './facts.reference.js';
import type { ClusterFacts } from './rule.js';

const look = (over: Partial<ClusterFacts>) => rule.find(provider({ clusters: [cluster('c1', { peakTOPs: 1.1e8, interNodeGbps: 400, ...over })] }), rule.defaults);
const instruments = (outcome: ReturnType<typeof look>): string[] => outcome.findings.map(({ sentence }) => / under (.+?):/.exec(sentence)![1]!);

test('above 1e20 OP/s on 400 Gbit/s: both instruments, with the figures', () => {
  const outcome = look({});
  expect(instruments(outcome)).toEqual(['EO 14110', 'BIS']);
  expect(outcome.findings[0]).toMatchObject({ rule: 'cluster-reporting@1', severity: 'ask', value: 1.1e8, threshold: 1e8, unit: 'TOP/s', workloads: [] });
  expect(outcome.findings[0]!.sentence).toContain('1.1e20 OP/s');
});

describe('strictly greater', () => {
  test.each<[Partial<ClusterFacts>, string[]]>([
    [{ peakTOPs: 1e8 }, []],
    [{ peakTOPs: 1e8 + 1 }, ['EO 14110', 'BIS']],
    [{ interNodeGbps: 100 }, []],
    [{ interNodeGbps: 100.1 }, ['EO 14110']],
    [{ interNodeGbps: 300 }, ['EO 14110']],
    [{ interNodeGbps: 300.1 }, ['EO 14110', 'BIS']],
  ])('%j', (over, expected) => {
    expect(instruments(look(over))).toEqual(expected);
  });

  test('101,011 H100 at 990 TOP/s are the first to count, 101,010 are not', () => {
    expect(look({ peakTOPs: 101_010 * 990 }).findings).toEqual([]);
    expect(look({ peakTOPs: 101_011 * 990 }).findings).toHaveLength(2);
  });
});

test('a registered cluster is only watched', () => {
  expect(look({ registered: true }).findings.map(({ severity }) => severity)).toEqual(['watch', 'watch']);
});

test.each<[Partial<ClusterFacts>]>([[{ peakTOPs: NaN }], [{ interNodeGbps: NaN }], [{ peakTOPs: Infinity }], [{ interNodeGbps: -1 }]])('%j is said to be unjudged', (over) => {
  expect(look(over)).toMatchObject({ findings: [], quality: [{ workload: 'c1', code: 'unusable-figure' }] });
});

test.each(['peakTOPs', 'eoGbps', 'bisGbps'])('refuses %s of zero', (name) => {
  expect(() => rule.find(provider(), { ...rule.defaults, [name]: 0 })).toThrow(expect.objectContaining({ code: 'STRUCTURING_THRESHOLDS' }));
});

test('each cluster is judged by itself, and faster or larger never removes a duty', () => {
  const clusters = fc.uniqueArray(
    fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), peakTOPs: fc.integer({ min: 5e7, max: 2e8 }), interNodeGbps: fc.integer({ min: 0, max: 500 }) }).map(({ id, ...over }) => cluster(id, over)),
    { selector: ({ id }) => id },
  );
  const found = (given: readonly ClusterFacts[]) => rule.find(provider({ clusters: given }), rule.defaults).findings.map(({ sentence }) => sentence.slice(0, sentence.indexOf(':'))).toSorted();
  fc.assert(fc.property(clusters.chain((all) => fc.tuple(fc.constant(all), any(all))), ([all, other]) => {
    expect(found(other)).toEqual(found(all));
    expect(found(all.map((c) => ({ ...c, peakTOPs: c.peakTOPs * 1.5, interNodeGbps: c.interNodeGbps + 50 })))).toEqual(expect.arrayContaining(found(all)));
  }));
});
