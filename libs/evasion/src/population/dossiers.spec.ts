import { describe, expect, test } from 'vitest';
import type { Dossier } from '#libs/verdict';
import { DAY } from './cuts.js';
import { dossiersOf } from './dossiers.js';
import { Draft } from './draft.js';
import type { Scenario, Work } from './scenario.js';
import { NOW, settingOf } from './testing/setting.js';

const CONSTANT = ({ from, to }: { readonly from: number; readonly to: number }) => ({ out: to - from, in: 2 * (to - from) });

/** Four workloads of `persons`, the first two at the first provider and the others at the second. */
function drafted(persons: number, shared: { readonly payment?: string } = {}): { readonly draft: Draft; readonly works: readonly [Work, Work, Work, Work] } {
  const draft = new Draft(settingOf(1));
  const people = Array.from({ length: persons }, () => draft.person(shared));
  const works = [0, 0, 1, 1].map((provider, index) =>
    draft.work({ account: draft.account(draft.provider(provider), people[index % persons] as (typeof people)[number]), start: NOW - 100 * DAY, end: NOW - 10 * DAY, count: 8 }));
  return { draft, works: works as unknown as readonly [Work, Work, Work, Work] };
}

const only = (scenario: Scenario): Dossier => {
  const [dossier, ...others] = dossiersOf(scenario);
  expect(others).toEqual([]);
  return dossier as Dossier;
};

describe('the entities of a scenario', () => {
  test('are as many as persons when these have nothing in common', () => {
    expect(dossiersOf(drafted(4).draft.finish())).toHaveLength(4);
    expect(dossiersOf(drafted(2).draft.finish()).map(({ workloads }) => workloads.length)).toEqual([2, 2]);
  });

  test('are one when all pay from one account, and the links say so', () => {
    const { links, workloads } = only(drafted(4, { payment: 'P'.repeat(29) }).draft.finish());
    expect(workloads).toHaveLength(4);
    expect(new Set(links.map(({ attribute }) => attribute))).toEqual(new Set(['payment']));
  });
});

describe('an address that is no workload’s', () => {
  test('is named where two of the customer’s workloads at one provider talk to it, and not where one does', () => {
    const { draft, works } = drafted(1);
    const [a, b, c] = works;
    for (const work of [a, b, c]) draft.visit(work, 'bucket', CONSTANT);
    const named = only(draft.finish()).exchanges.filter(({ line: { peer } }) => 'endpoint' in peer).map(({ line }) => line.workload);
    expect(new Set(named)).toEqual(new Set([a.id, b.id]));
  });

  test('is not named where the two are different customers’', () => {
    const { draft, works } = drafted(4);
    for (const work of works) draft.visit(work, 'bucket', CONSTANT);
    expect(dossiersOf(draft.finish()).flatMap(({ exchanges }) => exchanges.filter(({ line: { peer } }) => 'endpoint' in peer))).toEqual([]);
  });
});

describe('a flow', () => {
  test('between two providers is written down by both under one token, in opposite directions', () => {
    const { draft, works: [a, , c] } = drafted(1);
    draft.flow(a, c, CONSTANT);
    const { exchanges } = only(draft.finish());
    const recordsOf = (work: Work): Dossier['exchanges'] => exchanges.filter(({ provider, line }) => provider === work.account.provider && line.workload === work.id);
    const [ofA, ofC] = [recordsOf(a), recordsOf(c)];
    expect(ofA.map(({ line: { peer, bytesOut, bytesIn } }) => [peer, bytesOut, bytesIn])).toEqual(ofC.map(({ line: { peer, bytesOut, bytesIn } }) => [peer, bytesIn, bytesOut]));
    expect(ofA.reduce((sum, { line: { bytesOut } }) => sum + bytesOut, 0)).toBe(90 * DAY);
    expect([a.egressB, a.ingressB, c.egressB, c.ingressB]).toEqual([90 * DAY, 180 * DAY, 180 * DAY, 90 * DAY]);
  });

  test('between two customers is a counterpart of either', () => {
    const { draft, works: [a, , c] } = drafted(4);
    draft.flow(a, c, CONSTANT);
    const dossiers = dossiersOf(draft.finish());
    const counterparts = dossiers.map(({ counterparts: of }) => of.map(({ entity }) => entity));
    const [first, , third] = dossiers.map(({ entity }) => entity);
    expect(counterparts.map((of) => [...new Set(of)])).toEqual([[third], [], [first], []]);
  });

  test('within a provider names the other workload once', () => {
    const { draft, works: [a, b] } = drafted(1);
    draft.flow(a, b, CONSTANT);
    const { exchanges } = only(draft.finish());
    expect(new Set(exchanges.map(({ line }) => JSON.stringify([line.workload, line.peer])))).toEqual(new Set([JSON.stringify([a.id, { workload: b.id }])]));
    expect([b.egressB, b.ingressB]).toEqual([180 * DAY, 90 * DAY]);
  });
});

describe('what was known earlier', () => {
  test('is what had begun, cut off, and traffic that was over', () => {
    const { draft, works: [a, , c] } = drafted(1);
    draft.work({ account: a.account, start: NOW - 20 * DAY, end: NOW - 15 * DAY, count: 8 });
    draft.flow(a, c, CONSTANT);
    const scenario = draft.finish();
    const [then] = dossiersOf(scenario, NOW - 50 * DAY);
    expect(then?.workloads.map(({ line: { state, end } }) => [state, end])).toEqual(Array.from({ length: 4 }, () => ['ended', NOW - 50 * DAY]));
    expect(then?.workloads[0]?.line.traffic).toEqual({ egressB: 50 * DAY, ingressB: 100 * DAY });
    expect(then?.exchanges.length).toBeGreaterThan(0);
    expect(then?.exchanges.every(({ line: { to } }) => to <= NOW - 50 * DAY)).toBe(true);
  });

  test('of planned work is nothing, and at the end it is there as planned', () => {
    const { draft, works: [a] } = drafted(1);
    draft.work({ account: a.account, start: NOW + DAY, end: NOW + 5 * DAY, count: 8 });
    const scenario = draft.finish();
    expect(only(scenario).workloads.map(({ line: { state } }) => state)).toEqual(['ended', 'ended', 'ended', 'ended', 'planned']);
    expect(dossiersOf(scenario, NOW - DAY)[0]?.workloads).toHaveLength(4);
  });
});
