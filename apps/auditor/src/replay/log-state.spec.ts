import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { LINKAGE_PROFILE, type Ruling } from '#libs/linkage';
import type { BodyLine, StatementClaims } from '#libs/report';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { encodeVerdict, flippedProviders, judgeEntity, judgeProvider, overdueProviders } from '#libs/verdict';

import { naiveRun, type LoggedLines, type LoggedRuling } from '../testing/naive-replay.js';
import { naiveStanding } from '../testing/naive-standing.js';
import { ALPHA, at, BETA, customer, digest, exchange, workload } from '../testing/small-export.js';
import { LogState } from './log-state.js';

const handle = fc.constantFrom('h1', 'h2', 'h3');
const tokens = fc.dictionary(fc.constantFrom('lei', 'owner', 'name'), fc.constantFrom('one', 'one', 'two', 'three'), { maxKeys: 2, noNullPrototype: true });
const line: fc.Arbitrary<BodyLine> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(handle, tokens).map(([name, all]) => customer(name, all)) },
  {
    weight: 3,
    arbitrary: fc
      .record({ id: fc.constantFrom('u', 'v', 'w'), state: fc.constantFrom('running', 'ended', 'planned'), from: fc.nat(20), days: fc.integer({ min: 1, max: 40 }), other: fc.option(handle, { nil: undefined, freq: 4 }) })
      // A workload stays with its own customer, but for corrections.
      .map(({ id, state, from, days, other }) => workload(id, other ?? { u: 'h1', v: 'h2', w: 'h3' }[id] ?? '', state, from, from + days)),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('u', 'v', 'w'), fc.constantFrom({ workload: 'w' }, { workload: 'u' }, { flow: digest('x') }, { flow: digest('x'), endpoint: digest('e') }, { flow: digest('y') })).map(([from, peer]) => exchange(from, peer, 2e13, 2e13)) },
  { weight: 1, arbitrary: handle.map((name): BodyLine => ({ t: 'rollup', customer: name, day: 0, count: 1, theoreticalTOP: 1, peakTOPs: 1, egressB: 0, ingressB: 0 })) },
  { weight: 1, arbitrary: fc.constant<BodyLine>({ t: 'capacity', model: 'x', installed: 1, soldS: 1, idleS: 0 }) },
);
const ruling: fc.Arbitrary<Ruling> = fc
  .tuple(fc.constantFrom<Ruling['act']>('disregard', 'disregard', 'restore'), fc.constantFrom('lei', 'owner'), fc.constantFrom('one', 'two', 'three'), fc.option(fc.tuple(fc.constantFrom(ALPHA, BETA), handle), { nil: undefined }))
  .map(([act, attr, label, account]): Ruling => {
    const [token] = customer('', { [attr]: label }).tokens;
    if (token === undefined) throw new Error('one attribute makes one token');
    return account === undefined ? { act, token } : { act, token, account: { provider: account[0], handle: account[1] } };
  });
/** A log of statements and rulings with the ends of passes marked. */
const logs = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ iss: fc.constantFrom(ALPHA, BETA), day: fc.nat(60), lines: fc.array(line, { maxLength: 7, size: 'max' }), pass: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ iss: fc.constantFrom(ALPHA, ALPHA, ALPHA, BETA), day: fc.nat(60), lines: fc.array(line, { maxLength: 5, size: 'max' }), ref: fc.nat(20), cancels: fc.boolean(), pass: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ ruling, pass: fc.boolean() }) },
  ),
  { minLength: 4, maxLength: 16, size: 'max' },
);
/** Limits that the six accounts there are exceed. */
const SMALL = { ...LINKAGE_PROFILE, strong: new Map([...LINKAGE_PROFILE.strong, ['lei', 2], ['owner', 2]]) };

/** Any statement may be referred to, also one that was withdrawn, a cancellation, or one to come: a forged log says anything. */
function statementOf({ iss, day, lines, ...correction }: { readonly iss: string; readonly day: number; readonly lines: readonly BodyLine[]; readonly ref?: number; readonly cancels?: boolean }, before: number): LoggedLines {
  const entry = { iss, iat: at(day), str: 'main', seq: before + 1, from: 0, to: at(day) };
  if (correction.ref === undefined) return { ...entry, act: 'report' as const, lines: unique(lines) };
  const ref = 1 + (correction.ref % (before + 1));
  return correction.cancels === true ? { ...entry, act: 'cancel' as const, ref, lines: [] } : { ...entry, act: 'correct' as const, ref, lines: unique(lines) };
}

/** A body has one line about a thing. */
function unique(lines: readonly BodyLine[]): readonly BodyLine[] {
  const thing = (line: BodyLine) => (line.t === 'workload' ? line.id : line.t === 'customer' ? line.handle : line.t === 'rollup' ? line.customer : undefined);
  return lines.filter((line, i) => thing(line) === undefined || !lines.slice(0, i).some((other) => other.t === line.t && thing(other) === thing(line)));
}

describe('any log, cut into passes anywhere', () => {
  test('is judged as by the slow way round: the same entities touched, the same bytes in every row', () => {
    let judged = 0;
    let quarantined = 0;
    let across = 0;
    let corrected = 0;
    let standing = 0;
    fc.assert(
      fc.property(logs, (log) => {
        // As the auditor does, which looks ahead: of a provider that never corrects, only what counts is kept.
        const state = new LogState({ profile: SMALL, corrects: (iss) => log.some((entry) => 'ref' in entry && entry.iss === iss) });
        const soFar: (LoggedLines | LoggedRuling)[] = [];
        const told = (iss: string) => soFar.flatMap((entry) => ('ruling' in entry || entry.iss !== iss ? [] : [entry]));
        let from = 0;
        let overdueBefore: string[] = [];
        for (const { pass, ...logged } of log) {
          if ('ruling' in logged) {
            state.rule(logged.ruling, soFar.length);
            soFar.push(logged);
          } else {
            const entry = statementOf(logged, told(logged.iss).length);
            const { iss, iat, str, seq, act, ref, to, lines } = entry;
            state.apply(soFar.length, { iss, iat, str, seq, act, per: { from: 0, to }, ...(ref === undefined ? {} : { ref: { seq: ref } }) } as StatementClaims, lines);
            soFar.push(entry);
          }
          if (!pass) continue;
          const naive = naiveRun(soFar, from, DEFAULT_RULE_SET, false, overdueBefore, SMALL);
          const providers = state.providers(soFar.length);
          const overdue = overdueProviders(providers, state.clock, DEFAULT_RULE_SET);
          expect(overdue).toEqual(naive.overdue);
          state.touchProviders(flippedProviders(overdueBefore, overdue));
          const rowsOf = (dossiers: typeof naive.entities) => dossiers.flatMap((dossier) => judgeEntity(dossier, DEFAULT_RULE_SET, 'p')).map(encodeVerdict);
          const rows = rowsOf(state.takeTouched().map((entity) => state.dossier(entity, soFar.length, overdue)));
          expect(rows).toEqual(rowsOf(naive.entities));
          expect(providers.map((provider) => encodeVerdict(judgeProvider(provider, DEFAULT_RULE_SET, 'p')))).toEqual(naive.providers.map((provider) => encodeVerdict(judgeProvider(provider, DEFAULT_RULE_SET, 'p'))));
          const all = state.entities().map((entity) => state.dossier(entity, soFar.length, overdue));
          expect(rowsOf(all)).toEqual(rowsOf(naiveRun(soFar, 0, DEFAULT_RULE_SET, true, [], SMALL).entities));
          judged += rows.length;
          quarantined += rows.filter((row) => row.includes('quarantined-identifier@1')).length;
          across += rows.filter((row) => row.includes('exchange-across-customers@1')).length;
          corrected += rows.filter((row) => row.includes('"corrected"')).length;
          standing += naiveStanding(soFar).standing.filter(({ position, standsAt }) => position !== standsAt).length;
          from = soFar.length;
          overdueBefore = overdue.map(({ provider }) => provider);
        }
      }),
      { numRuns: 100 },
    );
    expect(judged).toBeGreaterThan(300);
    expect(quarantined).toBeGreaterThan(30);
    expect(across).toBeGreaterThan(0);
    expect(corrected).toBeGreaterThan(100);
    expect(standing).toBeGreaterThan(100);
  });
});

describe('the other half of a flow', () => {
  const claims = (iss: string) => ({ iss, iat: 5, str: 'main', per: { from: 0, to: 1 } }) as StatementClaims;
  const flow = { flow: digest('x') };
  const half = (iss: string, name: string) => [customer(name, { lei: `${iss} ${name}` }), workload(`${name} work`, name, 'ended', 0, 1), exchange(`${name} work`, flow, 1, 2)] as const;

  test('touches who reported the first, and is gone once both are one', () => {
    const state = new LogState();
    state.apply(0, claims(ALPHA), half(ALPHA, 'h1'));
    const [first] = state.takeTouched();
    expect(state.dossier(first ?? '', 1, []).counterparts).toEqual([]);
    state.apply(1, claims(BETA), half(BETA, 'h1'));
    const touched = state.takeTouched();
    expect(touched).toContain(first);
    expect(touched).toHaveLength(2);
    const second = touched.find((entity) => entity !== first);
    const missing = [{ provider: ALPHA, since: 1 }, { provider: BETA, since: 2 }];
    expect(state.dossier(first ?? '', 2, missing)).toMatchObject({ counterparts: [{ entity: second, provider: BETA, line: { workload: 'h1 work' } }], overdue: [{ provider: ALPHA }], counterpartsOverdue: [{ provider: BETA }] });
    state.apply(2, claims(BETA), [customer('h1', { lei: `${ALPHA} h1` })]);
    const [one, ...others] = state.takeTouched();
    expect(others).toEqual([]);
    expect(state.dossier(one ?? '', 3, missing)).toMatchObject({ counterparts: [], counterpartsOverdue: [] });
  });

  test('within one provider is the line of the workload that is named and names it back', () => {
    const state = new LogState();
    const pair = (own: string, peer: string) => [customer(own, { lei: own }), workload(`${own}-w`, own, 'ended', 0, 1), exchange(`${own}-w`, { workload: `${peer}-w` }, 1, 2)];
    state.apply(0, claims(ALPHA), pair('h1', 'h2'));
    const [first] = state.takeTouched();
    state.apply(1, claims(ALPHA), pair('h2', 'h1'));
    const touched = state.takeTouched();
    expect(touched).toHaveLength(2);
    expect(state.dossier(first ?? '', 2, []).counterparts).toMatchObject([{ provider: ALPHA, line: { workload: 'h2-w', peer: { workload: 'h1-w' } } }]);
    state.apply(2, claims(BETA), pair('h2', 'h1'));
    expect(state.takeTouched()).not.toContain(first);
    expect(state.dossier(first ?? '', 3, []).counterparts).toHaveLength(1);
  });

  test('of a flow that more than sixteen report is nobody’s', () => {
    const state = new LogState();
    const names = Array.from({ length: 17 }, (_, i) => `h${i}`);
    for (const [position, name] of names.slice(0, 16).entries()) state.apply(position, claims(ALPHA), half(ALPHA, name));
    const [one] = state.takeTouched();
    expect(state.dossier(one ?? '', 16, []).counterparts).toHaveLength(15);
    state.apply(16, claims(ALPHA), half(ALPHA, 'h16'));
    expect(state.takeTouched()).toHaveLength(17);
    expect(state.dossier(one ?? '', 17, []).counterparts).toEqual([]);
  });
});

test('an account that only a workload names has no entity, and nothing is judged for it', () => {
  const state = new LogState();
  state.apply(0, { iss: ALPHA, iat: 5, per: { from: 0, to: 1 } } as StatementClaims, [workload('u', 'nobody', 'running', 0, 1)]);
  expect(state.takeTouched()).toEqual([]);
});

test('an entity that merged away is not judged any more, and the one it went into has its workloads', () => {
  const state = new LogState();
  const claims = (iss: string) => ({ iss, iat: 5, per: { from: 0, to: 1 } }) as StatementClaims;
  state.apply(0, claims(ALPHA), [customer('h1', { lei: 'one' }), workload('u', 'h1', 'ended', 0, 1)]);
  state.apply(1, claims(BETA), [customer('h1', { owner: 'two' }), workload('u', 'h1', 'ended', 0, 1)]);
  const [one, two] = state.takeTouched();
  state.apply(2, claims(BETA), [customer('h1', { lei: 'one' })]);
  const touched = state.takeTouched();
  expect(touched).toHaveLength(1);
  expect([one, two]).toContain(touched[0]);
  expect(state.dossier(touched[0] ?? '', 3, []).workloads.map(({ provider }) => provider).sort()).toEqual([ALPHA, BETA]);
});
