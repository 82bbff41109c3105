import { expect, test } from 'vitest';

import { randomIntegers } from '../reference/random-timeline.reference.js';
import { LoadProfile } from './load-profile.js';

interface Work { readonly from: number; readonly to: number; readonly rate: number; readonly ops: number }

/** Every instant looked at for every workload. */
function peaksByDefinition(work: readonly Work[]): { rate: number; ops: number } {
  const sumAt = (time: number, weight: 'rate' | 'ops'): number => work.reduce((sum, w) => sum + (w.from <= time && time < w.to ? w[weight] : 0), 0);
  const highest = (weight: 'rate' | 'ops'): number => work.reduce((most, { from }) => Math.max(most, sumAt(from, weight)), 0);
  return { rate: highest('rate'), ops: highest('ops') };
}

/** A bucket that is filled and drained one time unit after the other. */
function levelByDefinition(work: readonly Work[], drain: number): number {
  let [level, highest] = [0, 0];
  for (let time = 0; time < 2000; time += 1) {
    const rate = work.reduce((sum, w) => sum + (w.from <= time && time < w.to ? w.rate : 0), 0);
    level = Math.max(level + rate - drain, 0);
    highest = Math.max(highest, level);
  }
  return highest;
}

const columns = (work: readonly Work[]): Parameters<typeof LoadProfile.of>[0] => {
  const column = (name: keyof Work): Float64Array => Float64Array.from(work, (w) => w[name]);
  return { from: column('from'), to: column('to'), rate: column('rate'), ops: column('ops') };
};

test('peaks and levels are those of the definition, added one by one in any order or at once', () => {
  const random = randomIntegers(1);
  for (let round = 0; round < 40; round += 1) {
    const inOrder = round % 3 === 0;
    // Enough for several blocks; times that coincide in every second round.
    const times = round % 2 === 0 ? 1900 : 40;
    const work = Array.from({ length: 20 * round }, (_, i): Work => {
      const from = inOrder ? i : random(times);
      return { from, to: from + 1 + random(60), rate: random(9), ops: random(100) };
    });
    const profile = new LoadProfile();
    for (const { from, to, rate, ops } of work) {
      profile.add(from, to, rate, ops);
      if (random(50) === 0) profile.peaks();
    }
    const expected = peaksByDefinition(work);
    expect(profile.peaks()).toEqual(expected);
    expect(LoadProfile.of(columns(work)).peaks()).toEqual(expected);
    const drain = 1 + random(Math.max(expected.rate, 1));
    expect(profile.highestLevel(drain, new LoadProfile())).toBe(levelByDefinition(work, drain));
    const half = work.length >>> 1;
    expect(LoadProfile.of(columns(work.slice(0, half))).highestLevel(drain, LoadProfile.of(columns(work.slice(half))))).toBe(levelByDefinition(work, drain));
  }
});
