import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WorkloadLine } from '#libs/report';
import type { Dossier } from './dossier.js';
import { judge } from './judge.js';
import { ALPHA, BETA, DAY, dossier, exchange, H100, NOW, POLICY, reported, workloadLine } from './testing/lines.js';
import { encodeVerdict } from './verdict-row.js';

const PARAMETERS = 'A'.repeat(43);
const judged = (given: Dossier) => judge(given, POLICY, PARAMETERS);
const resultOf = (given: Dossier, name: string, quantity: string) => judged(given).tests.find((each) => each.test === name && each.quantity === quantity);

/** 0.6 of the legal threshold, below the throughput that Alg. 1 looks at. */
const large = (id: string, startDay: number, changes: Partial<WorkloadLine> = {}) =>
  workloadLine(id, { declared: 'training', start: NOW + startDay * DAY, end: NOW + (startDay + 99) * DAY, ops: { theoreticalTOP: 6e13, grade: 'reported' }, ...changes });

describe('a customer who splits one run', () => {
  test('in time, over two providers: neither piece reaches the threshold, the chain does', () => {
    const given = dossier([reported(ALPHA, large('u', -300)), reported(BETA, large('w', -150))]);
    expect(judged(given)).toMatchObject({ entity: given.entity, engine: 'seferis-fist@1', parameters: PARAMETERS, position: 7, now: NOW, outcome: 'to-be-inspected', workloads: 2, counted: 2, upperBoundTOP: 1.2e14 });
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

const line = fc
  .record({
    provider: fc.constantFrom(ALPHA, BETA),
    id: fc.constantFrom('u', 'v', 'w', 'x', 'y'),
    state: fc.constantFrom('ended', 'running', 'planned') satisfies fc.Arbitrary<WorkloadLine['state']>,
    declared: fc.constantFrom('training', 'none') satisfies fc.Arbitrary<WorkloadLine['declared']>,
    start: fc.integer({ min: -300, max: 50 }),
    days: fc.integer({ min: 0, max: 100 }),
    open: fc.boolean(),
    count: fc.integer({ min: 1, max: 2000 }),
    ops: fc.integer({ min: 0, max: 8e13 }),
  })
  .map(({ provider, id, state, declared, start, days, open, count, ops }) =>
    reported(
      provider,
      workloadLine(id, {
        state,
        declared,
        start: NOW + start * DAY,
        accelerators: [{ model: H100, count, nodes: 1, memoryGB: 80 }],
        ops: { theoreticalTOP: ops, grade: 'reported' },
        ...(state === 'ended' ? { end: NOW + (start + days) * DAY } : open ? {} : { plannedEnd: NOW + (start + days + 1) * DAY }),
      }),
    ),
  );
const traffic = fc
  .record({ provider: fc.constantFrom(ALPHA, BETA), own: fc.constantFrom('u', 'v', 'w'), peer: fc.constantFrom('v', 'x', 'flow:a', 'flow:b'), out: fc.nat(1000), in: fc.nat(1000) })
  .filter(({ own, peer }) => own !== peer)
  .map((r) => exchange(r.provider, r.own, r.peer, r.out, r.in));
const dossiers = fc
  .tuple(fc.uniqueArray(line, { selector: ({ provider, line: { id } }) => `${provider} ${id}`, maxLength: 8 }), fc.array(traffic, { maxLength: 6 }))
  .map(([workloads, exchanges]) => dossier(workloads, exchanges));

describe('any dossier', () => {
  test('gives the same bytes when its lines come in another order', () => {
    fc.assert(
      fc.property(
        dossiers.chain((given) =>
          fc.tuple(fc.constant(given), fc.shuffledSubarray([...given.workloads], { minLength: given.workloads.length }), fc.shuffledSubarray([...given.exchanges], { minLength: given.exchanges.length })),
        ),
        ([given, workloads, exchanges]) => {
          expect(encodeVerdict(judged({ ...given, workloads, exchanges }))).toBe(encodeVerdict(judged(given)));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('gives the same bytes under another customer handle, and depends on nothing that is not judged', () => {
    fc.assert(
      fc.property(dossiers, (given) => {
        const workloads = given.workloads.map((each) => ({ ...each, line: { ...each.line, customer: 'renamed', energyWh: 5, cluster: 'c', traffic: { egressB: 9, ingressB: 9 } } }));
        expect(encodeVerdict(judged({ ...given, workloads }))).toBe(encodeVerdict(judged(given)));
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
        const figures = ({ outcome, classes, upperBoundTOP, tests }: ReturnType<typeof judge>) => [outcome, classes, upperBoundTOP, tests.map(({ value, hit, margin }) => [value, hit, margin])];
        expect(figures(judged(renamed))).toEqual(figures(judged(given)));
      }),
    );
  });

  test('is written as one line that reads back as the row', () => {
    fc.assert(
      fc.property(dossiers, (given) => {
        const text = encodeVerdict(judged(given));
        expect(text).not.toContain('\n');
        expect(JSON.parse(text)).toEqual(judged(given));
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
        const text = encodeVerdict(judged(dossier(workloads, exchanges)));
        expect(encodeVerdict(judged(dossier(workloads.toReversed(), exchanges.toReversed())))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});
