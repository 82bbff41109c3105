import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WorkloadLine } from '#libs/report';
import type { Dossier } from './dossier.js';
import { judgeEntity } from './judge-entity.js';
import { dossiers } from './testing/dossiers.js';
import { ALPHA, BETA, DAY, dossier, exchange, H100, NOW, reported, RULES_OF_TESTS, workloadLine } from './testing/lines.js';
import { traceText } from './trace-text.js';

/** In C, which is 1e14 here; R is 8.64e12 a day, and a bucket holds 1e12 above that. */
const C = 1e14;
const rowsOf = (given: Dossier) => judgeEntity(given, RULES_OF_TESTS, 'A'.repeat(43));
const responses = (given: Dossier): string[] => rowsOf(given).slice(0, 2).map(({ response }) => response);
const work = (id: string, startDay: number, days: number, shareOfC: number, declared: WorkloadLine['declared'] = 'training') =>
  reported(ALPHA, workloadLine(id, { declared, start: NOW + startDay * DAY, end: NOW + (startDay + days) * DAY, ops: { theoreticalTOP: shareOfC * C, grade: 'reported' } }));

/** Two days at more than twice R. */
const fast = work('fast', -200, 2, 0.4);
const reservation = work('serving', -90, 80, 1.5, 'inference');

describe('a workload that is fast by itself and stays below C', () => {
  test('is on record as a hit, and watched', () => {
    const [literal, robust] = rowsOf(dossier([fast]));
    expect([literal.outcome, literal.response, robust.outcome, robust.response]).toEqual(['to-be-inspected', 'watch', 'to-be-inspected', 'watch']);
    expect(traceText(literal, robust, RULES_OF_TESTS).match(/Watched, and nobody is asked because of it: nothing adds up to C/gu)).toHaveLength(2);
  });

  test('is asked about once it adds up with another to C', () => {
    expect(responses(dossier([fast, work('more', -300, 90, 0.6)]))).toEqual(['ask', 'ask']);
    expect(responses(dossier([fast, work('more', -300, 90, 0.59)]))).toEqual(['watch', 'watch']);
  });

  test('is asked about once it exchanges a byte with other work, and a case once they are linked and fast', () => {
    const beside = work('beside', -200, 3, 0.01);
    expect(responses(dossier([fast, beside], [exchange(ALPHA, 'fast', 'beside', 1, 0)]))).toEqual(['ask', 'ask']);
    const pods = ['a', 'b'].map((id) => work(id, -210, 5, 0.25));
    expect(responses(dossier([fast, ...pods]))).toEqual(['watch', 'watch']);
    expect(responses(dossier([fast, ...pods], [exchange(ALPHA, 'a', 'b', 1000, 0)]))).toEqual(['inspect', 'inspect']);
  });

  test('that has no end yet is judged by where it leads', () => {
    // Half of R more than R: C is reached after 7.7 days of the hundred that are projected.
    const open = (count: number) => reported(ALPHA, workloadLine('open', { state: 'running', declared: 'training', start: NOW - DAY, accelerators: [{ model: H100, count, nodes: 2, memoryGB: 80 }] }));
    expect(responses(dossier([open(152_000)]))).toEqual(['inspect', 'inspect']);
  });
});

describe('a reservation for serving that reaches C alone', () => {
  test('is watched, and the text says why', () => {
    const [literal, robust] = rowsOf(dossier([reservation]));
    expect([literal.response, robust.response]).toEqual(['watch', 'watch']);
    expect(traceText(literal, robust, RULES_OF_TESTS)).toContain('Watched, and nobody is asked because of it: one workload that is declared as inference reaches C alone');
    expect(responses(dossier([work('serving', -90, 80, 1.5, 'non-ai')]))).toEqual(['ask', 'ask']);
    expect(responses(dossier([work('serving', -90, 80, 1.5, 'none')]))).toEqual(['inspect', 'inspect']);
  });

  test('hides no pieces that add up, and none that are linked', () => {
    const pieces = [work('u', -300, 90, 0.6), work('v', -190, 90, 0.6)];
    expect(responses(dossier([reservation, ...pieces]))).toEqual(['ask', 'ask']);
    const pods = ['a', 'b'].map((id) => work(id, -80, 5, 0.25));
    expect(responses(dossier([reservation, ...pods], [exchange(ALPHA, 'a', 'b', 1000, 0)]))).toEqual(['inspect', 'inspect']);
    expect(responses(dossier([reservation, work('u', -300, 90, 1.01)]))).toEqual(['inspect', 'inspect']);
  });

  test('is asked about once it exchanges with other work', () => {
    expect(responses(dossier([reservation, work('beside', -90, 80, 0.01)], [exchange(ALPHA, 'serving', 'beside', 1, 0)]))).toEqual(['ask', 'ask']);
  });
});

describe('replicas behind one gateway', () => {
  const replicas = (declared: WorkloadLine['declared'], days: number) => ['a', 'b', 'c'].map((id) => work(id, -days - 1, days, 0.03 * days, declared));
  const visits = ['a', 'b', 'c'].map((id) => exchange(ALPHA, id, `flow:${id}@g`, 500, 500));

  test('that are declared as inference are watched together until they add up to C', () => {
    expect(responses(dossier(replicas('inference', 10), visits))).toEqual(['none', 'watch']);
    expect(responses(dossier(replicas('inference', 12), visits))).toEqual(['none', 'ask']);
  });

  test('are asked about as soon as one of them is anything else, or they exchange', () => {
    const [first, ...others] = replicas('inference', 10);
    if (first === undefined) throw new Error('no replicas');
    expect(responses(dossier(replicas('training', 10), visits))).toEqual(['none', 'ask']);
    expect(responses(dossier([{ ...first, line: { ...first.line, declared: 'none' } }, ...others], visits))).toEqual(['none', 'ask']);
    expect(responses(dossier(replicas('inference', 10), [...visits, exchange(ALPHA, 'a', 'b', 1, 0)]))).toEqual(['none', 'ask']);
  });
});

test('whoever is asked about is asked about with any more work on record as well: nobody hides behind what is large', () => {
  const order = ['none', 'watch', 'ask', 'inspect'];
  const declared = fc.constantFrom('training', 'none', 'inference', 'inference') satisfies fc.Arbitrary<WorkloadLine['declared']>;
  const declaredAnew = fc.tuple(dossiers, fc.array(declared, { minLength: 8, maxLength: 8 })).map(([given, words]): Dossier => ({ ...given, workloads: given.workloads.map((one, i) => ({ ...one, line: { ...one.line, declared: words[i] ?? 'none' } })) }));
  const more = fc.record({ start: fc.integer({ min: -300, max: -100 }), days: fc.integer({ min: 1, max: 90 }), share: fc.double({ min: 0.1, max: 3, noNaN: true }), declared })
    .map(({ start, days, share, declared: word }) => ({ ...work('more', start, days, Math.round(share * 100) / 100, word), provider: BETA }));
  let [asked, hidden] = [0, 0];
  fc.assert(
    fc.property(declaredAnew, more, (given, one) => {
      const [before, after] = [rowsOf(given), rowsOf({ ...given, workloads: [...given.workloads, one] })];
      for (const [nth, { response }] of before.slice(0, 2).entries()) {
        if (order.indexOf(response) < 2) continue;
        expect(order.indexOf((after[nth] as (typeof after)[number]).response)).toBeGreaterThanOrEqual(2);
        asked += 1;
        const hits = (after[nth] as (typeof before)[0]).judgements[0]?.tests.filter(({ hit }) => hit) ?? [];
        hidden += hits.every(({ witness }) => witness.length === 1 && witness[0] === `${BETA} more`) && one.line.declared === 'inference' ? 1 : 0;
      }
    }),
    { numRuns: 1_500 },
  );
  expect(asked).toBeGreaterThan(300);
  expect(hidden).toBeGreaterThan(5);
});

test('leaving out an exchange never asks for more: silence about traffic is no reason to look, and traffic none to look away', () => {
  const order = ['none', 'watch', 'ask', 'inspect'];
  const declared = fc.constantFrom('none', 'inference', 'inference', 'inference') satisfies fc.Arbitrary<WorkloadLine['declared']>;
  const replica = fc.record({ days: fc.integer({ min: 2, max: 40 }), share: fc.double({ min: 0.02, max: 0.6, noNaN: true }), declared });
  const ids = ['a', 'b', 'c', 'd'];
  const visit = fc.tuple(fc.constantFrom(...ids), fc.constantFrom('flow:1@x', 'flow:2@x', 'flow:3@x', 'flow:4@y', 'flow:5@y', 'a', 'b'), fc.integer({ min: 0, max: 900 })).filter(([id, to]) => id !== to);
  let [watched, fewer] = [0, 0];
  fc.assert(
    fc.property(fc.array(replica, { minLength: 4, maxLength: 4 }), fc.array(visit, { minLength: 2, maxLength: 6 }), fc.nat(5), (replicas, visits, nth) => {
      const works = replicas.map(({ days, share, declared: word }, i) => work(ids[i] as string, -50, days, Math.round(100 * share) / 100, word));
      const exchanges = visits.map(([id, to, bytes]) => exchange(ALPHA, id, to, bytes, 100));
      const responseOf = (left: typeof exchanges): string => rowsOf(dossier(works, left))[1].response;
      const [all, without] = [responseOf(exchanges), responseOf(exchanges.filter((_, i) => i !== nth))];
      expect(order.indexOf(without)).toBeLessThanOrEqual(order.indexOf(all));
      watched += all === 'watch' ? 1 : 0;
      fewer += without === 'watch' && all !== 'watch' ? 1 : 0;
    }),
    { numRuns: 1_000 },
  );
  expect(watched).toBeGreaterThan(50);
  expect(fewer).toBeGreaterThan(10);
});
