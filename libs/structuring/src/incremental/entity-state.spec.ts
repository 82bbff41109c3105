import { describe, expect, test } from 'vitest';

import type { Parameters } from '../profiles/parameters.js';
import { DEFAULT_POLICY } from '../profiles/policy.js';
import { randomIntegers, randomThresholds } from '../reference/random-timeline.reference.js';
import { robust } from '../robust/robust.js';
import { seferisFist } from '../seferis-fist/seferis-fist.js';
import type { TimelineWorkload } from '../timeline/types.js';
import { EntityModel } from './entity-model.reference.js';
import { EntityState } from './entity-state.js';

type Random = (below: number) => number;

interface Pair {
  state: EntityState;
  readonly model: EntityModel;
  /** Of states that this one was parsed from. */
  recomputes: number;
}

function randomParameters(random: Random): Parameters {
  const ops = 25;
  const thresholds = randomThresholds(random, ops);
  const fraction = random(6) === 0 ? 0.5 : 0;
  return {
    thresholds: { ...thresholds, C: thresholds.C + fraction, D: 1 + random(12), C1: thresholds.C1 + fraction },
    projectionS: random(4),
    lookbackS: 100,
    horizonS: [Infinity, 1 + random(12), 2.5][random(3)]!,
  };
}

function randomWorkload(random: Random, id: string): TimelineWorkload {
  const start = random(14) - (random(12) === 0 ? 0.5 : 0);
  const open = random(5) === 0;
  return {
    id,
    provider: `p${random(3)}`,
    start,
    end: open ? null : start + random(8),
    ops: random(4) === 0 ? 10 : random(25) + (random(10) === 0 ? 1 / 3 : 0),
    ...(open ? { rate: random(6) + (random(6) === 0 ? 0.1 : 0) } : {}),
    bandwidth: random(10),
    declared: [null, 'inference', 'training', null][random(4)]!,
  };
}

/** Corrected figures: often more from the same start, as a running workload reports. */
function corrected(random: Random, workload: TimelineWorkload): TimelineWorkload {
  if (random(3) === 0) return randomWorkload(random, workload.id);
  const { end, rate, ...rest } = workload;
  const more = { ...rest, ops: rest.ops + random(4), bandwidth: rest.bandwidth + random(2) };
  if (end !== null) return { ...more, end: end + random(3) };
  return random(2) === 0 ? { ...more, end: rest.start + random(12), ops: random(60) } : { ...more, end, rate: rate! + random(2) };
}

function expectFresh({ state, model }: Pair): void {
  const { parameters, now } = state;
  const timeline = model.timeline(now, parameters.projectionS);
  const fresh = [seferisFist(timeline, parameters.thresholds), robust(timeline, parameters)];
  const { seferisFist: literal, robust: envelope } = state.standing();
  for (const [i, standing] of [literal, envelope].entries()) {
    const { engine, outcome, tests } = fresh[i]!;
    for (const [place, { test: name, quantity, hit, value }] of tests.entries()) {
      const found = standing.tests[place]!;
      if (found.test !== name || found.quantity !== quantity || found.hit !== hit || !(found.atLeast <= value && value <= found.atMost)) {
        expect(found, `${engine} ${name} ${quantity} of ${JSON.stringify({ timeline, parameters })}`).toEqual({ test: name, quantity, hit, atLeast: value, atMost: value });
      }
    }
    if (standing.engine !== engine || standing.outcome !== outcome || standing.tests.length !== tests.length) expect(standing).toMatchObject({ engine, outcome });
  }
}

/** One random event on a state and on its model, and on the entity that was parted from them last. */
function happen(random: Random, pair: Pair, parted: Pair[], ids: number): string {
  const { state, model } = pair;
  const id = `w${random(ids)}`;
  const other = `w${random(ids)}`;
  const present = model.workloads[random(model.workloads.length)];
  const kind = random(100);
  if (kind < 34) {
    if (model.has(id) || parted.some(({ model: gone }) => gone.has(id))) return 'none';
    const workload = randomWorkload(random, id);
    state.arrive(workload);
    model.workloads.push(workload);
    return 'arrive';
  }
  if (kind < 54) {
    if (id === other) return 'none';
    const record = { a: id, b: other, bytes: random(6) };
    state.exchange(record);
    model.exchanges.push(record);
    return 'exchange';
  }
  if (kind < 60) {
    const record = { endpoint: `e${random(2)}`, workload: id, bytes: random(4) };
    state.endpoint(record);
    model.endpoints.push(record);
    return 'endpoint';
  }
  if (kind < 68) {
    if (present === undefined) return 'none';
    const workload = corrected(random, present);
    state.correct(workload);
    model.correct(workload);
    return 'correct';
  }
  if (kind < 74) {
    if (present === undefined) return 'none';
    state.cancel(present.id);
    model.cancel(present.id);
    return 'cancel';
  }
  if (kind < 78) {
    const withdrawn = random(model.exchanges.length);
    const record = model.exchanges[withdrawn];
    if (record === undefined) return 'none';
    state.withdrawExchange({ a: record.b, b: record.a, bytes: record.bytes });
    model.exchanges.splice(withdrawn, 1);
    return 'withdrawExchange';
  }
  if (kind < 80) {
    const withdrawn = random(model.endpoints.length);
    const record = model.endpoints[withdrawn];
    if (record === undefined) return 'none';
    state.withdrawEndpoint(record);
    model.endpoints.splice(withdrawn, 1);
    return 'withdrawEndpoint';
  }
  if (kind < 87) {
    state.moveTo(random(5) === 0 ? random(14) : state.now + random(3));
    return 'moveTo';
  }
  if (kind < 91) {
    const ids = model.workloads.filter(() => random(3) === 0).map((workload) => workload.id);
    parted.push({ state: state.split(ids), model: model.split(ids), recomputes: 0 });
    return 'split';
  }
  if (kind < 95) {
    const back = parted.splice(random(parted.length), 1)[0];
    if (back === undefined) return 'none';
    state.absorb(back.state);
    model.absorb(back.model);
    return 'absorb';
  }
  if (kind < 97) {
    state.setParameters(randomParameters(random));
    return 'setParameters';
  }
  const bytes = state.serialise();
  pair.state = EntityState.parse(bytes);
  pair.recomputes += state.recomputes;
  return 'parse';
}

describe('after any sequence of events', () => {
  test('the standing is that of a fresh run, and so is the judgement (10,000 sequences)', { timeout: 120_000 }, () => {
    const seen = new Map<string, number>();
    let standings = 0;
    let recomputes = 0;
    for (let seed = 0; seed < 10_000; seed += 1) {
      const random = randomIntegers(seed);
      const pair: Pair = { state: new EntityState(randomParameters(random), random(10)), model: new EntityModel(), recomputes: 0 };
      const parted: Pair[] = [];
      for (let left = 5 + random(21); left > 0; left -= 1) {
        const event = happen(random, pair, parted, 10);
        seen.set(event, (seen.get(event) ?? 0) + 1);
        if (event === 'none') continue;
        // Some events in a row are asked about only at their end.
        if (random(6) > 0) {
          expectFresh(pair);
          standings += 1;
        }
        if (event === 'split') expectFresh(parted.at(-1)!);
      }
      expectFresh(pair);
      const { state, model } = pair;
      const timeline = model.timeline(state.now, state.parameters.projectionS);
      expect(state.judge()).toEqual({ seferisFist: seferisFist(timeline, state.parameters.thresholds), robust: robust(timeline, state.parameters) });
      recomputes += state.recomputes + pair.recomputes;
    }
    for (const event of ['arrive', 'exchange', 'endpoint', 'correct', 'cancel', 'withdrawExchange', 'withdrawEndpoint', 'moveTo', 'split', 'absorb', 'setParameters', 'parse']) {
      expect(seen.get(event), event).toBeGreaterThan(1000);
    }
    // Two engines a standing. Thresholds this small are near most of the time, and yet most exact runs are not needed.
    expect(recomputes).toBeLessThan(standings);
  });
});

describe('the exact runs that are needed', () => {
  const DAY_S = 86_400;
  /** A customer of 20,000 workloads of some days each over two and a half years that come to `share` of C, linked in passing; in any order. */
  function customer(share: number, days: number, inOrder: boolean, linkedPercent: number): EntityState {
    const random = randomIntegers(7);
    const [count, span] = [20_000, 912 * DAY_S];
    const state = new EntityState(DEFAULT_POLICY, 1_700_000_000);
    const ops = Math.floor((share * DEFAULT_POLICY.thresholds.C) / count);
    for (let i = 0; i < count; i += 1) {
      const start = 1_600_000_000 + (inOrder ? Math.floor((span / count) * i) : random(span));
      state.arrive({ id: `w${i}`, provider: 'p', start, end: start + Math.floor(days * DAY_S), ops, bandwidth: 400, declared: null });
      if (i > 0 && random(100) < linkedPercent) state.exchange({ a: `w${i}`, b: `w${Math.max(i - 1 - random(5), 0)}`, bytes: 1e14 });
      state.standing();
    }
    return state;
  }

  test.each([
    ['at 0.3 C, in order of time', 0.3, 10, true, 0, 'benign', 3],
    ['at 0.3 C, in any order, half of it linked', 0.3, 10, false, 50, 'benign', 3],
    ['at 0.3 C, by the hour, most of it linked', 0.3, 1 / 24, true, 90, 'benign', 3],
    ['at 0.9 C, half of it linked', 0.9, 10, false, 50, 'benign', 30],
    ['at 1.2 C, one after the other', 1.2, 912 / 20_000, true, 0, 'to-be-inspected', 30],
    ['at 3 C, none of it linked', 3, 10, false, 0, 'benign', 30],
  ])('%s: few in 20,000 arrivals', (_, share, days, inOrder, linked, outcome, most) => {
    const state = customer(share, days, inOrder, linked);
    expect(state.standing().seferisFist.outcome).toBe(outcome);
    expect(state.recomputes).toBeLessThanOrEqual(most);
  });

  test('hardly one for a flagged customer whose running work reports progress day by day, or goes on', () => {
    const state = customer(1.5, 912 / 20_000, true, 0);
    const day = (over: Partial<TimelineWorkload>): TimelineWorkload => ({ id: 'running', provider: 'p', start: 1_650_000_000, end: null, ops: 0, rate: 100, bandwidth: 400, declared: null, ...over });
    state.arrive({ ...day({ id: 'planned' }), start: 1_700_000_000 });
    state.arrive(day({ end: 1_650_000_000 + DAY_S, ops: 100 * DAY_S }));
    state.standing();
    const before = state.recomputes;
    for (let days = 2; days < 500; days += 1) {
      state.correct(day({ end: 1_650_000_000 + days * DAY_S, ops: 100 * days * DAY_S }));
      state.moveTo(state.now + DAY_S);
      expect(state.standing().seferisFist.tests[4]!.hit).toBe(true);
    }
    expect(state.recomputes - before).toBeLessThan(3);
  });
});
