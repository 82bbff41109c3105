import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Dossier, ReportedExchange } from './dossier.js';
import { judgeEntity } from './judge-entity.js';
import { dossiers } from './testing/dossiers.js';
import { ALPHA, BETA, DAY, dossier, exchange, NOW, reported, RULES_OF_TESTS, workloadLine } from './testing/lines.js';
import type { EngineRow } from './verdict-row.js';

const owns = [[ALPHA, 'u'], [ALPHA, 'v'], [ALPHA, 'w'], [BETA, 'u'], [BETA, 'v'], [BETA, 'x']] as const;
const own = fc.constantFrom(...owns);
/** Some of 1,000 bytes, which link, and often none. */
const bytes = fc.oneof(fc.constant(0), fc.nat(700));
const record = (peers: readonly string[]) => fc.tuple(own, fc.constantFrom(...peers), bytes, bytes).map(([[provider, workload], peer, out, into]) => exchange(provider, workload, peer, out, into));
const FLOWS = ['flow:a', 'flow:a@r', 'flow:b@r', 'flow:c@r', 'flow:d@s', 'flow:e@s'];
/** Customers of whom nothing is known but work at the same time, so that what links them is all that matters; and any others. */
const crowds = fc.array(fc.integer({ min: 2, max: 6 }), { minLength: owns.length, maxLength: owns.length }).map((ops) =>
  dossier(owns.map(([provider, id], i) => reported(provider, workloadLine(id, { start: NOW - 100 * DAY, end: NOW - 50 * DAY, ops: { theoreticalTOP: (ops[i] ?? 0) * 1e13, grade: 'reported' } })))),
);
const workloads = fc.oneof({ weight: 2, arbitrary: crowds }, { weight: 1, arbitrary: dossiers });
/** Any customer whose workloads talk to each other over flows and to two remote endpoints. */
const customers = fc.tuple(workloads, fc.array(record(FLOWS), { maxLength: 7 })).map(([customer, exchanges]): Dossier => ({ ...customer, exchanges }));

const engines = (customer: Dossier): readonly EngineRow[] => judgeEntity(customer, RULES_OF_TESTS, 'p').slice(0, 2) as readonly EngineRow[];

/** Holds that nobody is cleared and nothing is less than it was. Gives the number of engines that flag, before and after. */
function expectNotLower(before: Dossier, after: Dossier): readonly [number, number] {
  const flagged = [before, after].map((customer) => engines(customer).map(({ engine, outcome, judgements }) => ({ engine, flagged: outcome === 'to-be-inspected', exchangedB: judgements[0]?.exchangedB ?? 0, margin: judgements[0]?.margin ?? 0 })));
  const [was, is] = flagged as [(typeof flagged)[0], (typeof flagged)[0]];
  for (const [i, row] of was.entries()) {
    expect(is[i]?.flagged === true || !row.flagged, row.engine).toBe(true);
    expect(is[i]?.exchangedB, row.engine).toBeGreaterThanOrEqual(row.exchangedB);
    // A sum over more members may round the other way.
    expect(is[i]?.margin, row.engine).toBeGreaterThanOrEqual(row.margin * (1 - 1e-12));
  }
  return [was.filter((row) => row.flagged).length, is.filter((row) => row.flagged).length];
}

/** Calls `check` with random customers and how they are changed; says how many verdicts were flagged before, and only afterwards. */
function never(change: fc.Arbitrary<(customer: Dossier) => Dossier>): { readonly flagged: number; readonly raised: number } {
  let [flagged, raised] = [0, 0];
  fc.assert(
    fc.property(customers, change, (customer, changed) => {
      const [was, is] = expectNotLower(customer, changed(customer));
      flagged += was;
      raised += is - was;
    }),
    { numRuns: 800 },
  );
  return { flagged, raised };
}

const flowOf = ({ line }: ReportedExchange): string => ('flow' in line.peer ? line.peer.flow : '');
const withFlow = ({ provider, line }: ReportedExchange, flow: string, share: (whole: number) => number): ReportedExchange => ({
  provider,
  line: { ...line, peer: { ...line.peer, flow }, bytesOut: share(line.bytesOut), bytesIn: share(line.bytesIn) },
});

describe('what never lowers a verdict', () => {
  test('the other half of a flow, also where the first was counted at its remote endpoint', () => {
    const half = record(['flow:a', 'flow:b', 'flow:c', 'flow:d', 'flow:e']).map((more) => (customer: Dossier): Dossier => ({ ...customer, exchanges: [...customer.exchanges, more] }));
    const { flagged, raised } = never(half);
    expect(flagged).toBeGreaterThan(100);
    expect(raised).toBeGreaterThan(3);
  });

  test('another workload at a remote endpoint', () => {
    const visit = fc.tuple(own, bytes, bytes).map(([[provider, workload], out, into]) => (customer: Dossier): Dossier => ({ ...customer, exchanges: [...customer.exchanges, exchange(provider, workload, 'flow:z@r', out, into)] }));
    const { flagged, raised } = never(visit);
    expect(flagged).toBeGreaterThan(100);
    expect(raised).toBeGreaterThan(3);
  });

  test('a flow that is split over two days, as both its ends see it', () => {
    const split = fc.constant((customer: Dossier): Dossier => {
      const first = flowOf(customer.exchanges[0] ?? exchange(ALPHA, 'u', 'flow:a', 0, 0));
      const days = (each: ReportedExchange): ReportedExchange[] => [withFlow(each, first, (whole) => Math.floor(whole / 2)), withFlow(each, `${'9'.repeat(42)}A`, (whole) => Math.ceil(whole / 2))];
      return { ...customer, exchanges: customer.exchanges.flatMap((each) => (flowOf(each) === first ? days(each) : [each])) };
    });
    expect(never(split).flagged).toBeGreaterThan(100);
  });
});

describe('a relay in the place of direct exchange', () => {
  const pairs = fc.array(fc.tuple(own, own, bytes, bytes), { minLength: 1, maxLength: 4 });
  type Pairs = typeof pairs extends fc.Arbitrary<infer All> ? All : never;
  const direct = (all: Pairs): ReportedExchange[] =>
    all.flatMap(([[p, u], [q, v], out, into], i) => [exchange(p, u, `flow:${i}`, out, into), exchange(q, v, `flow:${i}`, into, out)]);
  const relayed = (all: Pairs): ReportedExchange[] =>
    all.flatMap(([[p, u], [q, v], out, into], i) => [exchange(p, u, `flow:${i}@r`, out, into), exchange(q, v, `flow:${String.fromCharCode(97 + i)}@r`, into, out)]);

  test('clears nobody whom robust@1 flags; the literal engine, which knows pairs only, it does', () => {
    let [robust, literal, escaped] = [0, 0, 0];
    fc.assert(
      fc.property(workloads, pairs, (customer, all) => {
        const judged = [direct(all), relayed(all)].map((exchanges) => engines({ ...customer, exchanges }).map(({ outcome }) => outcome === 'to-be-inspected'));
        const [[literalBefore, robustBefore], [literalAfter, robustAfter]] = judged as [[boolean, boolean], [boolean, boolean]];
        expect(robustAfter || !robustBefore).toBe(true);
        robust += robustBefore ? 1 : 0;
        literal += literalBefore ? 1 : 0;
        escaped += literalBefore && !literalAfter ? 1 : 0;
      }),
      { numRuns: 800 },
    );
    expect(robust).toBeGreaterThan(40);
    expect(literal).toBeGreaterThan(40);
    expect(escaped).toBeGreaterThan(3);
  });

  test('links what talked to it on different days', () => {
    const exchanges = [exchange(ALPHA, 'u', 'flow:a@r', 700, 0), exchange(BETA, 'x', 'flow:b@r', 0, 700)];
    let linked = 0;
    fc.assert(
      fc.property(workloads, (customer) => {
        const [, apart] = engines({ ...customer, exchanges: [] });
        const [, together] = engines({ ...customer, exchanges });
        linked += (together?.judgements[0]?.margin ?? 0) > (apart?.judgements[0]?.margin ?? 0) ? 1 : 0;
      }),
      { numRuns: 300 },
    );
    expect(linked).toBeGreaterThan(5);
  });
});

describe('a case because of links', () => {
  const responses = ['none', 'watch', 'ask', 'inspect'];
  const robustly = (customer: Dossier): EngineRow => engines(customer)[1] as EngineRow;
  const endpointOf = ({ line: { peer } }: ReportedExchange): string => ('flow' in peer ? (peer.endpoint ?? '') : '');
  /** Customers of whom nothing is reached unless something links their work, which much does. */
  const traffic = fc.array(fc.tuple(own, fc.constantFrom(...FLOWS), fc.integer({ min: 0, max: 900 })).map(([[provider, workload], peer, out]) => exchange(provider, workload, peer, out, 50)), { minLength: 3, maxLength: 9 });
  const unlinkedClear = fc.tuple(crowds, traffic).map(([customer, exchanges]): Dossier => ({ ...customer, exchanges })).filter((customer) => robustly({ ...customer, exchanges: [] }).outcome === 'benign');

  test('rests on what was exchanged without the endpoints that several talk to, and a flag through those alone is a question', () => {
    let [cases, questions, through] = [0, 0, 0];
    fc.assert(
      fc.property(unlinkedClear, (customer) => {
        const { outcome, response, judgements } = robustly(customer);
        // Slow and obvious: lines of flows whose ends all name one remote endpoint, or that have one end only, are left out, and all is judged from the beginning.
        const twoSided = customer.exchanges.filter((each) => {
          const lines = customer.exchanges.filter((other) => flowOf(other) === flowOf(each));
          const nameOf = ({ provider, line }: ReportedExchange): string => `${provider} ${line.workload}`;
          const sides = [...new Set(lines.map(nameOf))].map((end) => lines.filter((other) => nameOf(other) === end).map(endpointOf).filter((name) => name !== '').sort()[0] ?? '');
          return sides.length > 1 && (sides.includes('') || new Set(sides).size > 1);
        });
        const direct = robustly({ ...customer, exchanges: twoSided }).outcome === 'to-be-inspected';
        expect(response).toBe(outcome !== 'to-be-inspected' ? 'none' : direct ? 'inspect' : 'ask');
        const hits = judgements[0]?.tests.filter(({ hit }) => hit) ?? [];
        expect(hits.every(({ restsOnEndpoints }) => restsOnEndpoints === true)).toBe(hits.length === 0 || !direct);
        cases += response === 'inspect' ? 1 : 0;
        questions += response === 'ask' ? 1 : 0;
        through += hits.some(({ restsOnEndpoints }) => restsOnEndpoints === true) ? 1 : 0;
      }),
      { numRuns: 250 },
    );
    expect(cases).toBeGreaterThan(20);
    expect(questions).toBeGreaterThan(20);
    expect(through).toBeGreaterThanOrEqual(questions);
  });

  test('never comes of leaving out an exchange, nor goes when another place in common is reported', () => {
    let [fewer, kept] = [0, 0];
    const visit = fc.tuple(own, bytes, bytes).map(([[provider, workload], out, into]) => exchange(provider, workload, 'flow:z@r', out, into));
    fc.assert(
      fc.property(unlinkedClear, fc.nat(8), visit, (customer, nth, more) => {
        const of = (exchanges: readonly ReportedExchange[]): number => responses.indexOf(robustly({ ...customer, exchanges }).response);
        const all = of(customer.exchanges);
        const without = of(customer.exchanges.filter((_, i) => i !== nth));
        expect(without).toBeLessThanOrEqual(all);
        expect(of([...customer.exchanges, more])).toBeGreaterThanOrEqual(all);
        fewer += without < all ? 1 : 0;
        kept += all === 3 ? 1 : 0;
      }),
      { numRuns: 400 },
    );
    expect(fewer).toBeGreaterThan(8);
    expect(kept).toBeGreaterThan(8);
  });

  test('is opened by none of those who only have remote endpoints in common', () => {
    let asked = 0;
    fc.assert(
      fc.property(unlinkedClear, (customer) => {
        const exchanges = customer.exchanges.filter((each) => endpointOf(each) !== '').map((each, i) => withFlow(each, `${String.fromCharCode(97 + i).repeat(42)}A`, (whole) => whole));
        const { response } = robustly({ ...customer, exchanges });
        expect(response).not.toBe('inspect');
        asked += response === 'ask' ? 1 : 0;
      }),
      { numRuns: 200 },
    );
    expect(asked).toBeGreaterThan(20);
  });
});
