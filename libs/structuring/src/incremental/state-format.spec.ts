import { describe, expect, test } from 'vitest';

import { sha256 } from '#libs/encoding';

import type { Parameters } from '../profiles/parameters.js';
import { randomIntegers } from '../reference/random-timeline.reference.js';
import type { TimelineWorkload } from '../timeline/types.js';
import { EntityState } from './entity-state.js';

const PARAMETERS: Parameters = { thresholds: { C1: 6, C: 20, R: 3, B: 5, D: 4 }, projectionS: 3, lookbackS: Infinity, horizonS: 50 };

function workload(random: (below: number) => number, id: string): TimelineWorkload {
  const start = random(20);
  const open = random(4) === 0;
  return { id, provider: `Ünïcode ${random(3)}`, start, end: open ? null : start + random(8), ops: random(20) / 3, ...(open ? { rate: random(5) / 7 } : {}), bandwidth: random(9), declared: [null, 'training'][random(2)]! };
}

function event(random: (below: number) => number, ...states: readonly EntityState[]): void {
  const [kind, id, other] = [random(12), `w${random(8)}`, `w${random(8)}`];
  const drawn = workload(random, id);
  const bytes = random(5);
  for (const state of states) {
    if (kind < 5 && !state.has(id)) state.arrive(drawn);
    else if (kind < 6 && state.has(id)) state.cancel(id);
    else if (kind < 7 && state.has(id)) state.correct(drawn);
    else if (kind < 9 && id !== other) state.exchange({ a: id, b: other, bytes });
    else if (kind < 10) state.endpoint({ endpoint: `e${random(1)}`, workload: id, bytes });
    else state.moveTo(state.now + (bytes % 3));
  }
}

function made(seed: number, events: number): EntityState {
  const random = randomIntegers(seed);
  const state = new EntityState(PARAMETERS, 5);
  for (let i = 0; i < events; i += 1) {
    event(random, state);
    if (i % 3 === 0) state.standing();
  }
  return state;
}

/** The last 32 bytes made to fit the rest. */
function sealed(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(sha256(copy.subarray(0, -32)), copy.length - 32);
  return copy;
}

describe('a state and its copy', () => {
  test('are the same bytes, and go on with the same answers, exact runs and bytes', () => {
    let ran = 0;
    for (let seed = 0; seed < 200; seed += 1) {
      const state = made(seed, 25);
      const bytes = state.serialise();
      const copy = EntityState.parse(bytes);
      expect(copy.serialise()).toEqual(bytes);
      expect(copy.timeline()).toEqual(state.timeline());
      const before = state.recomputes;
      const random = randomIntegers(seed);
      for (let i = 0; i < 15; i += 1) {
        event(random, state, copy);
        if (i % 4 === 0) continue;
        expect(copy.standing()).toEqual(state.standing());
      }
      expect(copy.recomputes).toBe(state.recomputes - before);
      expect(copy.serialise()).toEqual(state.serialise());
      ran += copy.recomputes;
    }
    expect(ran).toBeGreaterThan(200);
  });

  test('of thousands of workloads, of every length of name', () => {
    const random = randomIntegers(8);
    const state = new EntityState({ ...PARAMETERS, thresholds: { C1: 1e9, C: 1e9, R: 1e9, B: 1e9, D: 40 } }, 5);
    for (let i = 0; i < 4000; i += 1) {
      state.arrive(workload(random, `w${i}${'x'.repeat(random(40))}é`));
      state.exchange({ a: `w${random(4000)}`, b: `v${random(4000)}`, bytes: 1 + random(9) });
    }
    const standing = state.standing();
    const bytes = state.serialise();
    const copy = EntityState.parse(bytes);
    expect(copy.size).toBe(4000);
    expect(copy.timeline()).toEqual(state.timeline());
    expect(copy.standing()).toEqual(standing);
    expect(copy.serialise()).toEqual(bytes);
  });

  test('hold nothing of workloads that are gone and that nothing names', () => {
    const state = made(3, 25);
    const bytes = state.serialise();
    const known = state.timeline().workloads[0]!;
    state.arrive({ ...known, id: 'passing' });
    state.exchange({ a: 'passing', b: known.id, bytes: 9 });
    expect(state.serialise().length).toBeGreaterThan(bytes.length);
    state.withdrawExchange({ a: known.id, b: 'passing', bytes: 9 });
    state.cancel('passing');
    expect(state.serialise().length).toBe(bytes.length);
  });
});

describe('a damaged state is refused', () => {
  const bytes = made(4, 40).serialise();

  test('with any byte flipped', () => {
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = bytes.slice();
      flipped[at] = flipped[at]! ^ (1 << (at % 8));
      expect(() => EntityState.parse(flipped)).toThrow(expect.objectContaining({ code: 'STRUCTURING_STATE' }));
    }
  });

  test('cut anywhere, or followed by something', () => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => EntityState.parse(bytes.subarray(0, length))).toThrow(expect.objectContaining({ code: 'STRUCTURING_STATE' }));
    }
    expect(() => EntityState.parse(Uint8Array.of(...bytes, 0))).toThrow(expect.objectContaining({ code: 'STRUCTURING_STATE' }));
  });

  test('also where the digest fits: what is read is a state that events can lead to, or refused with our code', () => {
    let refused = 0;
    for (let at = 0; at < bytes.length - 32; at += 1) {
      const changed = bytes.slice();
      changed[at] = changed[at]! ^ 0xff;
      try {
        const state = EntityState.parse(sealed(changed));
        expect(EntityState.parse(state.serialise()).timeline()).toEqual(state.timeline());
      } catch (error) {
        refused += 1;
        expect(error).toMatchObject({ code: 'STRUCTURING_STATE' });
      }
    }
    expect(refused).toBeGreaterThan(bytes.length / 4);
  });
});
