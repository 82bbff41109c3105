import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WorkloadLine } from '#libs/report';
import type { Dossier } from './dossier.js';
import { judgeEntity } from './judge-entity.js';
import { dossiers } from './testing/dossiers.js';
import { ALPHA, BETA, DAY, dossier, exchange, H100, NOW, reported, RULES_OF_TESTS, workloadLine } from './testing/lines.js';
import { traceText } from './trace-text.js';
import { encodeVerdict, type EngineRow, type Judgement } from './verdict-row.js';

const DIGEST = 'A'.repeat(43);
const rowsOf = (given: Dossier) => judgeEntity(given, RULES_OF_TESTS, DIGEST);
const text = (given: Dossier) => rowsOf(given).map(encodeVerdict).join('\n');
/** What the row says of its lead profile, as one value. */
const led = (row: EngineRow): EngineRow & Judgement => ({ ...(row.judgements[0] as Judgement), ...row });
const judged = (given: Dossier) => led(rowsOf(given)[0]);
const robustly = (given: Dossier) => led(rowsOf(given)[1]);
const resultOf = (given: Dossier, name: string, quantity: string) => judged(given).tests.find((each) => each.test === name && each.quantity === quantity);

/** 0.6 of the legal threshold, below the throughput that Alg. 1 looks at. */
const large = (id: string, startDay: number, changes: Partial<WorkloadLine> = {}) =>
  workloadLine(id, { declared: 'training', start: NOW + startDay * DAY, end: NOW + (startDay + 99) * DAY, ops: { theoreticalTOP: 6e13, grade: 'reported' }, ...changes });

describe('a customer who splits one run', () => {
  test('in time, over two providers: neither piece reaches the threshold, the chain does', () => {
    const given = dossier([reported(ALPHA, large('u', -300)), reported(BETA, large('w', -150))]);
    expect(judged(given)).toMatchObject({ entity: given.entity, engine: 'seferis-fist@1', parameters: DIGEST, position: 7, now: NOW, outcome: 'to-be-inspected', workloads: 2, counted: 2, upperBoundTOP: 1.2e14 });
    expect(resultOf(given, 'sequential', 'ops')).toMatchObject({ line: 8, value: 1.2e14, threshold: 1e14, hit: true, witness: [`${ALPHA} u`, `${BETA} w`] });
    expect(judged(dossier([reported(ALPHA, large('u', -300))]))).toMatchObject({ outcome: 'benign', upperBoundTOP: 6e13 });
  });

  test('in space, over two providers: linked by flow halves that both report under one token', () => {
    const pieces = [reported(ALPHA, large('u', -300)), reported(BETA, large('w', -299))];
    expect(judged(dossier(pieces)).outcome).toBe('benign');
    // u → w: max(400, 300) bytes, w → u: max(600, 100): exactly D.
    const linked = dossier(pieces, [exchange(ALPHA, 'u', 'flow:x', 400, 100), exchange(BETA, 'w', 'flow:x', 600, 300)]);
    expect(resultOf(linked, 'parallel', 'ops')).toMatchObject({ line: 12, value: 1.2e14, hit: true, links: [{ a: `${ALPHA} u`, b: `${BETA} w`, bytes: 1000 }] });
    const oneByteLess = dossier(pieces, [exchange(ALPHA, 'u', 'flow:x', 399, 100), exchange(BETA, 'w', 'flow:x', 600, 300)]);
    expect(judged(oneByteLess).outcome).toBe('benign');
  });

  test('traffic that both ends of one provider report does not reach the threshold twice over', () => {
    const pieces = [reported(ALPHA, large('u', -300)), reported(ALPHA, large('v', -299))];
    const halfOfD = [exchange(ALPHA, 'u', 'v', 500, 0), exchange(ALPHA, 'v', 'u', 0, 500)];
    expect(judged(dossier(pieces, halfOfD)).outcome).toBe('benign');
  });
});

test('open-ended work is judged at its projection and the row says so', () => {
  const open = workloadLine('u', { state: 'running', declared: 'training', start: NOW - DAY, accelerators: [{ model: H100, count: 100, nodes: 13, memoryGB: 8000 }] });
  const row = judged(dossier([reported(ALPHA, open)]));
  // 100 × 989.5 TOP/s over one day so far and the projection of 100 days.
  expect(row.upperBoundTOP).toBe(100 * 989.5 * 101 * DAY);
  expect(row.quality).toEqual([expect.objectContaining({ workload: `${ALPHA} u`, code: 'open-ended' })]);
});

test('classes are counted over all workloads of the timeline', () => {
  const row = judged(dossier([reported(ALPHA, large('u', -300)), reported(ALPHA, large('v', -150, { declared: 'none' })), reported(ALPHA, workloadLine('small', { interNode: { configuredGbps: 1 } }))]));
  expect(row.classes).toEqual({ training: 1, 'potentially training': 1, 'non-training': 1 });
  expect([row.workloads, row.counted]).toEqual([3, 2]);
});

test('an entity without workloads is benign', () => {
  expect(judged(dossier([]))).toMatchObject({ outcome: 'benign', workloads: 0, counted: 0, upperBoundTOP: 0 });
});

describe('the robust engine', () => {
  test('catches what the filter of Alg. 1 hides: small pieces that exchange', () => {
    const piece = (id: string) => workloadLine(id, { start: NOW - 200 * DAY, end: NOW - 100 * DAY, ops: { theoreticalTOP: 9e11, grade: 'reported' }, interNode: { configuredGbps: 1 } });
    const ids = Array.from({ length: 120 }, (_, i) => `w${i}`);
    const ring = ids.map((id, i) => exchange(ALPHA, id, ids[(i + 1) % ids.length] as string, 5, 5));
    const given = dossier(ids.map((id) => reported(ALPHA, piece(id))), ring);
    expect(judged(given)).toMatchObject({ outcome: 'benign', counted: 0 });
    // 120 pieces of 9e11 run at once; 1200 bytes in all reach D, though no pair does.
    expect(robustly(given)).toMatchObject({ engine: 'robust@1', outcome: 'to-be-inspected', response: 'inspect', counted: 120, classes: null, upperBoundTOP: 1.08e14, exchangedB: 1200 });
  });

  test('counts a day’s small work that is reported only as a sum, under a name that no workload can have', () => {
    const rollup = (day: number, theoreticalTOP: number) => ({ provider: ALPHA, line: { t: 'rollup', customer: 'h', day, count: 900, theoreticalTOP, peakTOPs: 1, egressB: 0, ingressB: 0 } as const });
    const midnight = NOW - (NOW % DAY);
    const given = { ...dossier([]), rollups: [rollup(midnight - DAY, 6e13), rollup(midnight - 2 * DAY, 6e13)] };
    expect(judged(given)).toMatchObject({ workloads: 0, outcome: 'benign' });
    expect(robustly(given)).toMatchObject({ workloads: 2, outcome: 'to-be-inspected', upperBoundTOP: 1.2e14 });
    expect(robustly(given).tests[0]?.witness).toEqual([`${ALPHA} rollup h ${midnight - 2 * DAY}`, `${ALPHA} rollup h ${midnight - DAY}`]);
  });

  test('takes an endpoint that more than two share as one place at which all of them meet', () => {
    const piece = (id: string) => reported(ALPHA, large(id, -300, { ops: { theoreticalTOP: 4e13, grade: 'reported' } }));
    const given = dossier(['u', 'v', 'w'].map(piece), ['u', 'v', 'w'].map((id) => exchange(ALPHA, id, 'flow:x', 200, 200)));
    expect(robustly(given)).toMatchObject({ outcome: 'to-be-inspected', upperBoundTOP: 1.2e14, exchangedB: 1200 });
    expect(robustly(given).tests[0]?.links).toEqual([expect.objectContaining({ endpoint: expect.stringContaining('flow ') }), expect.objectContaining({ endpoint: expect.stringContaining('flow ') })]);
    // Each of them is the other side of somebody's flow, though it is not known of whose.
    expect(robustly(given)).toMatchObject({ response: 'inspect' });
    expect(robustly(given).tests[0]).not.toHaveProperty('restsOnEndpoints');
  });

  test('asks about work that only met at a remote endpoint, says so, and opens a case once what it exchanged with each other would do', () => {
    const piece = (id: string) => reported(ALPHA, large(id, -300, { ops: { theoreticalTOP: 4e13, grade: 'reported' } }));
    const work = ['u', 'v', 'w'].map(piece);
    const visits = [exchange(ALPHA, 'u', 'flow:a@e', 500, 500), exchange(ALPHA, 'v', 'flow:b@e', 500, 500), exchange(ALPHA, 'w', 'flow:c@e', 500, 500)];
    const met = robustly(dossier(work, visits));
    expect(met).toMatchObject({ outcome: 'to-be-inspected', response: 'ask', exchangedB: 3000 });
    expect(met.tests[0]).toMatchObject({ test: 'envelope', hit: true, witness: [`${ALPHA} u`, `${ALPHA} v`, `${ALPHA} w`], restsOnEndpoints: true });
    const [literal, robust] = rowsOf(dossier(work, visits));
    expect(traceText(literal, robust, RULES_OF_TESTS)).toContain('add up this way, 1.2 × the threshold, but only through endpoints that they have in common.');
    // Two of them are not enough, and what three exchanged has to reach D, 1,000 bytes, by itself.
    const [pair, all] = [[exchange(ALPHA, 'u', 'v', 2000, 0)], [exchange(ALPHA, 'u', 'v', 499, 0), exchange(ALPHA, 'v', 'w', 500, 0)]];
    expect(robustly(dossier(work, [...visits, ...pair])).response).toBe('ask');
    expect(robustly(dossier(work, [...visits, ...all])).response).toBe('ask');
    const exchanged = robustly(dossier(work, [...visits, ...all, exchange(ALPHA, 'u', 'w', 1, 0)]));
    expect(exchanged.response).toBe('inspect');
    expect(exchanged.tests[0]).not.toHaveProperty('restsOnEndpoints');
  });
});

describe('profiles are judged together', () => {
  test('each group of equal parameters once, the lead first, which heads the row', () => {
    // 0.6 of the lead's threshold is six times that of the stricter profile.
    const row = rowsOf(dossier([reported(ALPHA, large('u', -300))]))[0];
    expect(row.judgements.map(({ profiles, outcome }) => [profiles, outcome])).toEqual([[['example@1', 'same@1'], 'benign'], [['stricter@1'], 'to-be-inspected']]);
    expect([row.outcome, row.response, row.judgements[1]?.response]).toEqual(['benign', 'none', 'inspect']);
  });

  test('only the lead’s hits are argued with: without whom, and where it flips', () => {
    const row = rowsOf(dossier([reported(ALPHA, large('u', -300)), reported(BETA, large('w', -150))]))[0];
    expect(row.judgements[0]?.counterfactual).toEqual({ withoutWhom: { workloads: [`${ALPHA} u`], exact: true }, flips: { C: 1.2e14, R: null, D: null }, notComputed: null });
    expect(row.judgements[1]).toMatchObject({ outcome: 'to-be-inspected', counterfactual: null });
  });
});

describe('evidence', () => {
  test('a hit names its pieces and when they had added up; what is not hit has none', () => {
    const row = judged(dossier([reported(ALPHA, large('u', -300)), reported(BETA, large('w', -150))]));
    expect(row.tests[0]).toMatchObject({ smallest: 'fewest', pieces: [{ id: `${ALPHA} u`, start: NOW - 300 * DAY, end: NOW - 201 * DAY, opsTOP: 6e13, open: false }, { id: `${BETA} w` }] });
    // The second piece makes up what is missing, 4e13 of its 6e13, two thirds of 99 days in.
    expect(row.tests[0]?.crossing).toBeCloseTo(NOW - 150 * DAY + 66 * DAY, 3);
    expect(row.tests[2]).toMatchObject({ hit: false, pieces: [] });
  });

  test('work at several accounts is one customer’s because of the links between them', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((handle) => ({ provider: ALPHA, handle }));
    const link = (from: typeof a, to: typeof a, position: number) => ({ from: from!, to: to!, attribute: 'lei', token: 't', seen: { position, line: 1 } });
    const given = { ...dossier([reported(ALPHA, large('u', -300, { customer: 'a' })), reported(ALPHA, large('w', -150, { customer: 'c' }))]), links: [link(b, a, 1), link(c, b, 2), link(c, a, 3)] };
    expect(judged(given).identity).toEqual([{ from: `${ALPHA} c`, to: `${ALPHA} a`, attribute: 'lei', position: 3 }]);
    expect(judged({ ...given, workloads: given.workloads.slice(0, 1) }).identity).toEqual([]);
  });
});

describe('reports that are missing', () => {
  const overdue = [{ provider: BETA, since: NOW - 20 * DAY }];
  test('make nobody benign: the outcome is indeterminate from then on', () => {
    const given = { ...dossier([reported(ALPHA, workloadLine('u'))]), overdue };
    for (const row of [judged(given), robustly(given)]) {
      expect(row).toMatchObject({ outcome: 'indeterminate', response: 'none', indeterminate: [{ from: NOW - 20 * DAY, to: null, reason: 'overdue-stream', provider: BETA }] });
    }
  });

  test('clear nobody either: a flag stands', () => {
    expect(judged({ ...dossier([reported(ALPHA, large('u', -300)), reported(BETA, large('w', -150))]), overdue }).outcome).toBe('to-be-inspected');
  });

  test('gaps in counters of traffic count as missing', () => {
    const gap = { provider: ALPHA, line: { ...exchange(ALPHA, 'u', 'v', 1, 1).line, gap: 5 } };
    expect(judged(dossier([reported(ALPHA, workloadLine('u')), reported(ALPHA, workloadLine('v'))], [gap]))).toMatchObject({ outcome: 'indeterminate', indeterminate: [{ from: gap.line.from, to: gap.line.to, reason: 'telemetry-gap', workload: `${ALPHA} u` }] });
  });
});

describe('figures beyond 2^53 TOP', () => {
  /** Ninety times the legal threshold is still an integer that a double holds; this is ninety times more. */
  const fleet = (count: number) => dossier(Array.from({ length: count }, (_, i) => reported(ALPHA, workloadLine(`w${i}`, { declared: 'training', ops: { theoreticalTOP: Number.MAX_SAFE_INTEGER, grade: 'reported' } }))));

  test('are judged in larger units, and written in TOP again', () => {
    const row = judged(fleet(90));
    expect(row.outcome).toBe('to-be-inspected');
    expect(row.upperBoundTOP / (90 * 2 ** 53)).toBeCloseTo(1, 12);
    expect(row.tests.map(({ threshold }) => threshold)).toEqual([1e14, 1e8, 1e14, 1e8, 1e14, 1e8]);
    expect(row.tests[0]).toMatchObject({ value: 2 ** 53, hit: true, witness: [`${ALPHA} w0`] });
  });

  test('do not make a small customer of a large one: the classes are the same', () => {
    const small = workloadLine('small', { interNode: { configuredGbps: 1 } });
    const large = fleet(3);
    expect(judged({ ...large, workloads: [...large.workloads, reported(BETA, small)] }).classes).toEqual({ training: 3, 'potentially training': 0, 'non-training': 1 });
  });

  test('a reservation of a million accelerators is judged, though the catalogue’s exact figure overflows', () => {
    const accelerators = [{ model: H100, count: 1_000_000, nodes: 125_000, memoryGB: 8e7 }];
    const row = judged(dossier([reported(ALPHA, workloadLine('w', { state: 'running', start: NOW, plannedEnd: NOW + 548 * DAY, accelerators }))]));
    expect(row.upperBoundTOP / (989.5e6 * 548 * DAY)).toBeCloseTo(1, 12);
  });
});

describe('any dossier', () => {
  test('gives the same bytes when its lines come in another order', () => {
    fc.assert(
      fc.property(
        dossiers.chain((given) =>
          fc.tuple(fc.constant(given), fc.shuffledSubarray([...given.workloads], { minLength: given.workloads.length }), fc.shuffledSubarray([...given.exchanges], { minLength: given.exchanges.length })),
        ),
        ([given, workloads, exchanges]) => {
          expect(text({ ...given, workloads, exchanges })).toBe(text(given));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('gives the same bytes of both engines under another customer handle: they depend on nothing that they do not judge', () => {
    fc.assert(
      fc.property(dossiers, (given) => {
        const workloads = given.workloads.map((each) => ({ ...each, line: { ...each.line, customer: 'renamed', energyWh: 5, cluster: 'c', traffic: { egressB: 9, ingressB: 9 } } }));
        expect(rowsOf({ ...given, workloads }).slice(0, 2).map(encodeVerdict)).toEqual(rowsOf(given).slice(0, 2).map(encodeVerdict));
      }),
    );
  });

  test('is judged alike, value for value, after its providers are renamed', () => {
    const rename = (provider: string) => (provider === ALPHA ? 'urn:zeta' : 'urn:eta');
    fc.assert(
      fc.property(dossiers, (given) => {
        const renamed = {
          ...given,
          workloads: given.workloads.map((each) => ({ ...each, provider: rename(each.provider) })),
          exchanges: given.exchanges.map((each) => ({ ...each, provider: rename(each.provider) })),
        };
        const figures = ({ outcome, classes, upperBoundTOP, tests }: ReturnType<typeof judged>) => [outcome, classes, upperBoundTOP, tests.map(({ value, hit, margin }) => [value, hit, margin])];
        expect(figures(judged(renamed))).toEqual(figures(judged(given)));
        expect(figures(robustly(renamed))).toEqual(figures(robustly(given)));
      }),
    );
  });

  test('is written as one line that reads back as the row', () => {
    fc.assert(
      fc.property(dossiers, (given) => {
        for (const row of rowsOf(given)) {
          expect(encodeVerdict(row)).not.toContain('\n');
          expect(JSON.parse(encodeVerdict(row))).toEqual(row);
        }
      }),
    );
  });

  test('is judged, whatever figures its lines hold: nobody can stop a hub from judging', () => {
    const figure = fc.oneof(fc.nat(10), fc.maxSafeNat(), fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1));
    const quantity = fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true });
    const extreme = fc.record({ state: fc.constantFrom('ended', 'running', 'planned') satisfies fc.Arbitrary<WorkloadLine['state']>, a: figure, b: figure, open: fc.boolean(), count: figure, ops: figure, gbps: quantity, bytes: figure });
    fc.assert(
      fc.property(fc.array(extreme, { minLength: 1, maxLength: 5 }), figure, (all, asOf) => {
        const workloads = all.map(({ state, a, b, open, count, ops, gbps }, i) =>
          reported(
            ALPHA,
            workloadLine(`w${i}`, {
              state,
              start: Math.min(a, b),
              accelerators: Array.from({ length: 3 }, () => ({ model: H100, count: Math.max(1, count), nodes: 1, memoryGB: gbps })),
              ops: { theoreticalTOP: ops, grade: 'reported' },
              interNode: { configuredGbps: gbps },
              ...(state === 'ended' ? { end: Math.max(a, b) } : open || a === b ? {} : { plannedEnd: Math.max(a, b) }),
            }),
            asOf,
          ),
        );
        const exchanges = all.flatMap(({ bytes }, i) => [exchange(ALPHA, `w${i}`, 'flow:x', bytes, bytes), ...(i > 0 ? [exchange(ALPHA, 'w0', `w${i}`, bytes, bytes)] : [])]);
        expect(text(dossier(workloads.toReversed(), exchanges.toReversed()))).toBe(text(dossier(workloads, exchanges)));
      }),
      { numRuns: 300 },
    );
  });
});
