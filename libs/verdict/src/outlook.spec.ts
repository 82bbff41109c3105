import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Dossier } from './dossier.js';
import { EntityColumns } from './entity-columns.js';
import { judgeEntity } from './judge-entity.js';
import { Outlook } from './outlook.js';
import { dossiers } from './testing/dossiers.js';
import { ALPHA, DAY, dossier, exchange, NOW, reported, RULES_OF_TESTS, workloadLine } from './testing/lines.js';

function fill(columns: EntityColumns, given: Dossier): EntityColumns {
  columns.clear();
  for (const { provider, line, asOf } of given.workloads) {
    if (line.end === undefined) columns.unended({ provider, line, asOf });
    else columns.ended(provider, line.id, line.start, line.end, line.ops.theoreticalTOP, Math.max(line.interNode.configuredGbps, line.interNode.peakGbps ?? 0), line.declared === 'training');
  }
  for (const each of given.exchanges) columns.exchange(each);
  for (const each of given.rollups) columns.rollup(each);
  return columns;
}

/** By group: literal, robust. */
const judged = (given: Dossier) => {
  const [literal, robust] = judgeEntity(given, RULES_OF_TESTS, 'p');
  return literal.judgements.map(({ outcome }, nth) => [outcome === 'to-be-inspected', robust.judgements[nth]?.outcome === 'to-be-inspected']);
};

describe('an outlook', () => {
  test('says of any customers, one after the other in the same columns, what their verdicts say', () => {
    const midnight = NOW - (NOW % DAY);
    const rollups = fc.array(fc.record({ day: fc.nat(1200), ops: fc.integer({ min: 0, max: 8e13 }) }), { maxLength: 2 }).map((all) =>
      all.map(({ day, ops }) => ({ provider: ALPHA, line: { t: 'rollup', customer: 'h', day: midnight - day * DAY, count: 1, theoreticalTOP: ops, peakTOPs: 1, egressB: 0, ingressB: 0 } as const })),
    );
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(fc.array(fc.tuple(dossiers, rollups), { minLength: 1, maxLength: 4 }), (all) => {
        const outlook = new Outlook(RULES_OF_TESTS, NOW);
        const columns = new EntityColumns(NOW);
        const expected = all.map(([given, own]) => judged({ ...given, rollups: own }));
        const got = all.map(([given, own]) => outlook.take(fill(columns, { ...given, rollups: own })));
        expect(got).toEqual(expected);
        expect(outlook.entities).toBe(all.length);
        expect(outlook.tallies().map(({ flagged }) => flagged)).toEqual(
          expected[0]?.map((_, nth) => ({ 'seferis-fist@1': expected.filter((groups) => groups[nth]?.[0]).length, 'robust@1': expected.filter((groups) => groups[nth]?.[1]).length })),
        );
        for (const groups of expected) for (const outcome of groups) seen.set(String(outcome), (seen.get(String(outcome)) ?? 0) + 1);
      }),
      { numRuns: 300 },
    );
    // Flagged by both, by neither, and by one of them.
    expect(seen.size).toBeGreaterThanOrEqual(3);
  });

  test('knows an endpoint that more than two share, and figures beyond 2^53', () => {
    const many = dossier(
      ['u', 'v', 'w'].map((id) => reported(ALPHA, workloadLine(id, { start: NOW - 300 * DAY, end: NOW - 200 * DAY, ops: { theoreticalTOP: 4e13, grade: 'reported' } }))),
      ['u', 'v', 'w'].map((id) => exchange(ALPHA, id, 'flow:x', 200, 200)),
    );
    const huge = dossier(Array.from({ length: 90 }, (_, i) => reported(ALPHA, workloadLine(`w${i}`, { ops: { theoreticalTOP: Number.MAX_SAFE_INTEGER, grade: 'reported' } }))));
    for (const given of [many, huge, dossier([])]) expect(new Outlook(RULES_OF_TESTS, NOW).take(fill(new EntityColumns(NOW), given))).toEqual(judged(given));
  });
});
