import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { any, workload } from '../facts.reference.js';
import type { EntityFacts, Flow } from '../rule.js';
import { WEEK } from './bins.js';
import { exchangeSynchrony } from './exchange-synchrony.js';
import { Draws, NULL_PROCESSES } from './null-processes.reference.js';
import { sentAndReceived } from './planted-exchange.reference.js';
import { factsOf, flowsOf } from './traffic.reference.js';

const { defaults } = exchangeSynchrony;
const SIZE = 4 * WEEK;
const poisson = NULL_PROCESSES[0]![1];
const noise = (seed: number, size = SIZE): Float64Array => poisson(new Draws(50_000 + seed), size);
const find = (flows: readonly Flow[], over: Partial<typeof defaults> = {}) => exchangeSynchrony.find(factsOf(flows), { ...defaults, ...over });

/** `u` sends `v` something every five hours or so through somebody whom neither record names; `w` has nothing to do with them. */
function hidden(period = 20.3, jitter = 0.25, size = SIZE): Flow[] {
  const { sent, received } = sentAndReceived(poisson, 1, size, { period, jitter, size: 1 });
  return [...flowsOf('u', sent, noise(1, size)), ...flowsOf('v', noise(2, size), received), ...flowsOf('w', noise(3, size), noise(4, size))];
}

describe('exchange-synchrony', () => {
  const outcome = find(hidden());

  test('finds who sends and who receives, and no other pair', () => {
    expect(outcome.quality).toEqual([]);
    expect(outcome.findings).toHaveLength(1);
    const [found] = outcome.findings;
    expect(found).toMatchObject({ rule: 'exchange-synchrony@1', severity: 'watch', workloads: ['u', 'v'], window: { from: 0, to: SIZE * 900 }, threshold: 6000 });
    expect(found!.sentence).toMatch(/^What workload u sends and what workload v receives/);
    expect(found!.margin).toBeGreaterThan(1);
    expect(found!.figures.find(({ name }) => name.startsWith('pairs tested'))?.value).toBe(6);
  });

  test('is not the sole reason for anything: it only ever asks to watch', () => {
    expect(exchangeSynchrony.severity).toBe('watch');
  });

  test('says nothing of unrelated traffic, of one workload, of none', () => {
    expect(find([...flowsOf('u', noise(5), noise(6)), ...flowsOf('v', noise(7), noise(8))])).toEqual({ findings: [], quality: [] });
    expect(find(flowsOf('u', noise(5), noise(6)))).toEqual({ findings: [], quality: [] });
    expect(find([])).toEqual({ findings: [], quality: [] });
  });

  test('does not depend on the order of anything', () => {
    const facts = factsOf(hidden());
    fc.assert(
      fc.property(any(facts.flows), any(facts.workloads), (flows, workloads) => {
        expect(exchangeSynchrony.find({ ...facts, flows, workloads }, defaults)).toEqual(outcome);
      }),
      { numRuns: 4 },
    );
  });

  test('does not depend on when it was, nor on how bytes are counted', () => {
    const moved = hidden().map((flow) => ({ ...flow, from: flow.from + 5 * 86_400, to: flow.to + 5 * 86_400, bytesOut: 8 * flow.bytesOut, bytesIn: 8 * flow.bytesIn }));
    expect(find(moved).findings[0]).toMatchObject({ value: outcome.findings[0]!.value, window: { from: 5 * 86_400 } });
  });

  test('BLIND SPOT: exchange locked to the calendar, every two hours to the minute, is not found', () => {
    expect(find(hidden(8, 0)).findings).toEqual([]);
    // The same exchange a little off the calendar is.
    expect(find(hidden(9.3, 0)).findings).toHaveLength(1);
  });

  test('common office hours are no exchange', () => {
    const office = (seed: number): Float64Array => {
      const draws = new Draws(60_000 + seed);
      let level = 0;
      return Float64Array.from({ length: SIZE }, (_, bin) => {
        level = 0.9 * level + 0.44 * draws.normal();
        const working = Math.floor(bin / 96) % 7 < 5 && bin % 96 >= 32 && bin % 96 < 72;
        return Math.round((working ? 5e9 : 1e9) * Math.exp(0.3 * level));
      });
    };
    expect(find(['u', 'v', 'w'].flatMap((id, i) => flowsOf(id, office(2 * i), office(2 * i + 1)))).findings).toEqual([]);
  });
});

describe('exchange that records name', () => {
  const { sent, received } = sentAndReceived(poisson, 1, SIZE, { period: 20.3, jitter: 0.25, size: 1 });

  test('is left to the engines: a token that both report, or the other by name', () => {
    for (const peer of [{ token: 'both' }, null]) {
      const flows = [...flowsOf('u', sent, noise(1)), ...flowsOf('v', noise(2), received)].map((flow) => ({ ...flow, peer: peer ?? { workload: flow.workload === 'u' ? 'v' : 'u' } }));
      expect(find(flows)).toEqual({ findings: [], quality: [] });
    }
  });

  test('does not hide what passes beside it', () => {
    const decoy = Array.from({ length: 100 }, (_, hour) => ({ from: hour * 3600, to: hour * 3600 + 900, sampled: false, gapS: 0 }));
    const named = decoy.flatMap((time): Flow[] => [
      { ...time, workload: 'u', peer: { workload: 'v' }, bytesOut: 1, bytesIn: 0 },
      { ...time, workload: 'v', peer: { workload: 'u' }, bytesOut: 0, bytesIn: 1 },
    ]);
    expect(find([...hidden(), ...named]).findings).toEqual(find(hidden()).findings.map((found) => ({ ...found, figures: expect.anything() })));
  });
});

describe('what is not tested is said', () => {
  const codes = (flows: readonly Flow[], over: Partial<typeof defaults> = {}): string[] => find(flows, over).quality.map(({ workload, code }) => `${workload} ${code}`);

  test('too little time of one, too little together', () => {
    expect(codes(hidden(20.3, 0.25, 2 * WEEK - 1))).toEqual(['u too-short', 'v too-short', 'w too-short']);
    const apart = [...flowsOf('u', noise(1, 3 * WEEK), noise(2, 3 * WEEK)), ...flowsOf('v', noise(3, 3 * WEEK), noise(4, 3 * WEEK)).map((flow) => ({ ...flow, from: flow.from + 2 * WEEK * 900, to: flow.to + 2 * WEEK * 900 }))];
    expect(codes(apart)).toEqual(['u too-short', 'v too-short']);
  });

  test('workloads that never ran at the same time cannot have been in step, and nothing is missing', () => {
    const later = flowsOf('v', noise(3, 2 * WEEK), noise(4, 2 * WEEK)).map((flow) => ({ ...flow, from: flow.from + 2 * WEEK * 900, to: flow.to + 2 * WEEK * 900 }));
    expect(find([...flowsOf('u', noise(1, 2 * WEEK), noise(2, 2 * WEEK)), ...later])).toEqual({ findings: [], quality: [] });
  });

  test('traffic in few bins', () => {
    const rare = (seed: number): Float64Array => noise(seed).map((value, bin) => ((bin + seed) % 21 === 0 ? value : 0));
    expect(codes([...flowsOf('u', rare(1), rare(2)), ...flowsOf('v', rare(3), rare(4))])).toEqual(['u too-rare', 'v too-rare']);
  });

  test('records that are too coarse, and gaps in what they share', () => {
    const coarse = noise(2).subarray(0, SIZE / 4);
    const hourly = flowsOf('v', coarse, coarse).map((flow) => ({ ...flow, from: 4 * flow.from, to: 4 * flow.to }));
    expect(codes([...flowsOf('u', noise(1), noise(2)), ...hourly])).toEqual(['v too-coarse']);
    const gappy = flowsOf('v', noise(3), noise(4)).map((flow, bin) => ({ ...flow, gapS: bin % 8 === 0 ? 900 : 0 }));
    expect(codes([...flowsOf('u', noise(1), noise(2)), ...gappy])).toEqual(['v telemetry-gap']);
  });

  test('pairs beyond the limit: those with most traffic are tested', () => {
    const { findings, quality } = find(hidden(), { tests: 1 });
    expect(quality.every(({ code }) => code === 'not-tested')).toBe(true);
    expect(findings.map(({ workloads }) => workloads)).toEqual([['u', 'v']]);
    // Five directed pairs are left, each counted at both of its workloads.
    expect(quality.reduce((sum, { detail }) => sum + Number.parseInt(detail, 10), 0)).toBe(10);
  });

  test('an unreadable record, and one of a stranger, change nothing else', () => {
    const stray: Flow = { workload: 'stranger', peer: { token: 'x' }, from: 0, to: 900, bytesOut: 1, bytesIn: 1, sampled: false, gapS: 0 };
    const facts: EntityFacts = { ...factsOf(hidden()), flows: [...hidden(), stray, { ...stray, workload: 'u', bytesOut: NaN }] };
    const { findings, quality } = exchangeSynchrony.find(facts, defaults);
    expect(findings).toEqual(find(hidden()).findings);
    expect(quality.map(({ workload, code }) => [workload, code])).toEqual([['u', 'unusable-figure']]);
  });

  test.each([
    { leastWeeks: 1 }, { leastWeeks: 2.5 }, { mostWeeks: 1 }, { mostWeeks: 13 }, { tolerance: 1 }, { unknown: NaN }, { alpha: 0 }, { alpha: 1 }, { tests: 0 }, { tests: 1.5 },
  ])('parameters that describe no test are refused: %o', (over) => {
    expect(() => exchangeSynchrony.find({ ...factsOf([]), workloads: [workload('u')] }, { ...defaults, ...over })).toThrow(
      expect.objectContaining({ code: 'STRUCTURING_THRESHOLDS', place: { field: `parameters.${Object.keys(over)[0]}` } }),
    );
  });
});
