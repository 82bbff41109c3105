import { describe, expect, test } from 'vitest';

import type { Parameters } from '../profiles/parameters.js';
import type { TimelineWorkload } from '../timeline/types.js';
import { EntityState } from './entity-state.js';

const PARAMETERS: Parameters = { thresholds: { C1: 1, C: 100, R: 1000, B: 5, D: 4 }, projectionS: 3, lookbackS: 100, horizonS: Infinity };
const job = (id: string, over: Partial<TimelineWorkload> = {}): TimelineWorkload => ({ id, provider: 'p', start: 0, end: 10, ops: 60, bandwidth: 0, declared: null, ...over });

function stateOf(...workloads: readonly TimelineWorkload[]): EntityState {
  const state = new EntityState(PARAMETERS, 0);
  for (const workload of workloads) state.arrive(workload);
  return state;
}

describe('an event that cannot be is refused and changes nothing', () => {
  test.each<[string, (state: EntityState) => void, string]>([
    ['a workload that is there already', (s) => s.arrive(job('a')), 'id'],
    ['a correction of one that is not', (s) => s.correct(job('c')), 'id'],
    ['a cancellation of one that is not', (s) => s.cancel('c'), 'id'],
    ['a split by one that is not', (s) => s.split(['a', 'c']), 'id'],
    ['a merger with itself', (s) => s.absorb(s), 'other'],
    ['a merger with an entity that has the same workload', (s) => s.absorb(stateOf(job('c'), job('b'))), 'id'],
    ['an exchange with itself', (s) => s.exchange({ a: 'a', b: 'a', bytes: 1 }), 'b'],
    ['half a byte', (s) => s.exchange({ a: 'a', b: 'b', bytes: 0.5 }), 'bytes'],
    ['negative bytes', (s) => s.endpoint({ endpoint: 'e', workload: 'a', bytes: -1 }), 'bytes'],
    ['more bytes than a double counts', (s) => s.exchange({ a: 'b', b: 'a', bytes: Number.MAX_SAFE_INTEGER }), 'bytes'],
    ['taking back more than there was', (s) => s.withdrawExchange({ a: 'a', b: 'b', bytes: 4 }), 'bytes'],
    ['taking back from a pair that never exchanged', (s) => s.withdrawExchange({ a: 'a', b: 'z', bytes: 1 }), 'bytes'],
    ['taking back from an endpoint', (s) => s.withdrawEndpoint({ endpoint: 'e', workload: 'a', bytes: 1 }), 'bytes'],
    ['a lone surrogate', (s) => s.arrive(job('\ud800')), 'id'],
    ['no time', (s) => s.moveTo(NaN), 'now'],
    ['a time that open-ended work cannot be projected from', (s) => s.moveTo(Number.MAX_SAFE_INTEGER - 2), 'now'],
    ['no start', (s) => s.arrive(job('c', { start: Infinity })), 'start'],
    ['an end before the start', (s) => s.correct(job('a', { end: -1 })), 'end'],
    ['no rate', (s) => s.correct(job('a', { end: null })), 'rate'],
    ['negative operations', (s) => s.arrive(job('c', { ops: -1 })), 'ops'],
    ['no bandwidth', (s) => s.arrive(job('c', { bandwidth: NaN })), 'bandwidth'],
  ])('%s', (_, event, field) => {
    const state = stateOf(job('a'), job('b'), job('o', { end: null, rate: 1 }));
    state.exchange({ a: 'a', b: 'b', bytes: 3 });
    const before = [state.standing(), state.timeline(), state.serialise()];
    expect(() => event(state)).toThrow(expect.objectContaining({ code: 'STRUCTURING_INPUT', place: { field } }));
    expect([state.standing(), state.timeline(), state.serialise()]).toEqual(before);
  });

  test.each<[string, Partial<Parameters>, string]>([
    ['a threshold of nothing', { thresholds: { ...PARAMETERS.thresholds, R: 0 } }, 'thresholds.R'],
    ['no horizon', { horizonS: 0 }, 'horizonS'],
    ['an endless projection', { projectionS: Infinity }, 'projectionS'],
    ['no look-back', { lookbackS: NaN }, 'lookbackS'],
  ])('%s', (_, over, field) => {
    const state = stateOf(job('a'));
    expect(() => state.setParameters({ ...PARAMETERS, ...over })).toThrow(expect.objectContaining({ code: 'STRUCTURING_THRESHOLDS', place: { field } }));
    expect(state.parameters).toEqual(PARAMETERS);
    expect(() => new EntityState({ ...PARAMETERS, ...over }, 0)).toThrow(expect.objectContaining({ code: 'STRUCTURING_THRESHOLDS' }));
  });
});

test('operations beyond 2^53 in all are refused as a fresh run refuses them, until they are taken out', () => {
  const state = stateOf(job('a', { ops: 2 ** 52 }), job('b', { ops: 2 ** 52 }));
  expect(() => state.standing()).toThrow(expect.objectContaining({ code: 'STRUCTURING_INPUT' }));
  expect(() => state.judge()).toThrow(expect.objectContaining({ code: 'STRUCTURING_INPUT' }));
  state.correct(job('b', { ops: 1 }));
  expect(state.standing().seferisFist.outcome).toBe('to-be-inspected');
});

describe('an exchange that names a workload which is not there', () => {
  test('counts from when it arrives, not while it is cancelled, and again when it is back', () => {
    const state = stateOf(job('a'));
    state.exchange({ a: 'a', b: 'b', bytes: 4 });
    const combined = (): number => state.judge().seferisFist.tests[4]!.value;
    const outcomes = [state.standing().seferisFist.outcome];
    state.arrive(job('b'));
    outcomes.push(state.standing().seferisFist.outcome);
    expect(combined()).toBe(120);
    state.cancel('b');
    outcomes.push(state.standing().seferisFist.outcome);
    expect(combined()).toBe(60);
    state.arrive(job('b'));
    outcomes.push(state.standing().seferisFist.outcome);
    expect(outcomes).toEqual(['benign', 'to-be-inspected', 'benign', 'to-be-inspected']);
  });
});

describe('un-merging and merging again', () => {
  const names = ['a', 'b', 'c', 'd'];
  function ring(): EntityState {
    const state = stateOf(...names.map((id) => job(id, { ops: 30 })));
    for (const [i, a] of names.entries()) state.exchange({ a, b: names[(i + 1) % 4]!, bytes: 4 + i });
    state.endpoint({ endpoint: 'bucket', workload: 'a', bytes: 2 });
    state.endpoint({ endpoint: 'bucket', workload: 'c', bytes: 3 });
    state.exchange({ a: 'b', b: 'yet to come', bytes: 7 });
    return state;
  }

  test.each([
    ['in the order of parting', [0, 1, 2]],
    ['in the opposite order', [2, 1, 0]],
    ['in another order', [1, 2, 0]],
  ])('%s restores every record', (_, order) => {
    const state = ring();
    const before = state.timeline();
    expect(state.standing()).toMatchObject({ seferisFist: { outcome: 'to-be-inspected' }, robust: { outcome: 'to-be-inspected' } });
    const parts = [state.split(['b']), state.split(['a', 'd']), state.split(['c'])];
    expect(state.timeline()).toMatchObject({ workloads: [], exchanges: [], endpoints: [] });
    for (const part of [state, ...parts]) expect(part.standing()).toMatchObject({ seferisFist: { outcome: 'benign' } });
    expect(parts[1]!.timeline()).toMatchObject({ exchanges: [{ a: 'a', b: 'd', bytes: 7 }], endpoints: [{ endpoint: 'bucket', workload: 'a', bytes: 2 }] });
    for (const part of order) state.absorb(parts[part]!);
    expect(state.timeline()).toEqual(before);
    state.arrive(job('yet to come'));
    expect(state.timeline().exchanges).toContainEqual({ a: 'b', b: 'yet to come', bytes: 7 });
    expect(state.standing()).toMatchObject({ seferisFist: { outcome: 'to-be-inspected' }, robust: { outcome: 'to-be-inspected' } });
  });
});

describe('what a workload or a record changes without being part of the sum', () => {
  const hits = (state: EntityState): boolean[] => {
    const { seferisFist, robust } = state.standing();
    const judged = state.judge();
    expect([seferisFist, robust].map(({ tests }) => tests.map(({ hit }) => hit))).toEqual([judged.seferisFist, judged.robust].map(({ tests }) => tests.map(({ hit }) => hit)));
    return [seferisFist.tests[4]!.hit, robust.tests[0]!.hit];
  };

  test('a fraction anywhere widens the ties, and its going narrows them', () => {
    const state = new EntityState({ ...PARAMETERS, thresholds: { ...PARAMETERS.thresholds, C: 100.000_000_01, C1: 1 } }, 0);
    state.arrive(job('a', { ops: 100 }));
    expect(hits(state)).toEqual([false, false]);
    // Neither counts for Alg. 1, and the second does nothing at all.
    state.arrive(job('fraction', { start: 2, end: 3, ops: 0.5 }));
    expect(hits(state)).toEqual([true, true]);
    state.cancel('fraction');
    expect(hits(state)).toEqual([false, false]);
    state.arrive(job('half past', { start: 20.5, end: 30, ops: 0 }));
    expect(hits(state)).toEqual([false, true]);
    state.correct(job('half past', { start: 20, end: 30, ops: 0 }));
    expect(hits(state)).toEqual([false, false]);
  });

  test('the total of a customer that falls below D parts what it linked, although every pair still exchanges something', () => {
    const state = stateOf(job('a'), job('b'));
    state.exchange({ a: 'a', b: 'b', bytes: 2 });
    state.endpoint({ endpoint: 'e', workload: 'a', bytes: 2 });
    expect(hits(state)).toEqual([false, true]);
    state.withdrawEndpoint({ endpoint: 'e', workload: 'a', bytes: 1 });
    expect(hits(state)).toEqual([false, false]);
    state.exchange({ a: 'b', b: 'a', bytes: 1 });
    expect(hits(state)).toEqual([false, true]);
  });
});
