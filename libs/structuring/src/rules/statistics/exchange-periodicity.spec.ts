import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { any } from '../facts.reference.js';
import type { Flow } from '../rule.js';
import { WEEK } from './bins.js';
import { exchangePeriodicity } from './exchange-periodicity.js';
import { Draws, NULL_PROCESSES } from './null-processes.reference.js';
import { sentAndReceived } from './planted-exchange.reference.js';
import { factsOf, flowsOf } from './traffic.reference.js';

const { defaults } = exchangePeriodicity;
const SIZE = 4 * WEEK;
const poisson = NULL_PROCESSES[0]![1];
const noise = (seed: number, size = SIZE): Float64Array => poisson(new Draws(70_000 + seed), size);
const find = (flows: readonly Flow[], over: Partial<typeof defaults> = {}) => exchangePeriodicity.find(factsOf(flows), { ...defaults, ...over });
const planted = (period: number, jitter: number, size = SIZE): Float64Array => sentAndReceived(poisson, 1, size, { period, jitter, size: 1 }).sent;

describe('exchange-periodicity', () => {
  const flows = [...flowsOf('u', planted(20.3, 0), noise(1)), ...flowsOf('v', noise(2), noise(3))];
  const outcome = find(flows);

  test('finds the workload, the direction and the period', () => {
    expect(outcome.quality).toEqual([]);
    expect(outcome.findings).toHaveLength(1);
    const [found] = outcome.findings;
    expect(found).toMatchObject({ rule: 'exchange-periodicity@1', severity: 'watch', workloads: ['u'], window: { from: 0, to: SIZE * 900 }, threshold: 4000 });
    expect(found!.sentence).toMatch(/^What workload u sends repeats every/);
    expect(found!.margin).toBeGreaterThan(1);
    // The line may be a harmonic of the period: 20.3 bins of 15 minutes over a whole number.
    const harmonic = (20.3 * 900) / found!.figures[0]!.value;
    expect(Math.abs(harmonic - Math.round(harmonic))).toBeLessThan(0.05);
  });

  test('is not the sole reason for anything: it only ever asks to watch', () => {
    expect(exchangePeriodicity.severity).toBe('watch');
  });

  test('says nothing of unrelated traffic and of none', () => {
    expect(find([...flowsOf('u', noise(4), noise(5)), ...flowsOf('v', noise(6), noise(7))])).toEqual({ findings: [], quality: [] });
    expect(find([])).toEqual({ findings: [], quality: [] });
  });

  test('does not depend on the order of anything', () => {
    const facts = factsOf(flows);
    fc.assert(
      fc.property(any(facts.flows), any(facts.workloads), (flows, workloads) => {
        expect(exchangePeriodicity.find({ ...facts, flows, workloads }, defaults)).toEqual(outcome);
      }),
      { numRuns: 4 },
    );
  });

  test.each([
    ['every two hours', 8],
    ['every six hours', 24],
  ])('BLIND SPOT: exchange locked to the calendar, %s to the minute, is not found', (_, period) => {
    expect(find(flowsOf('u', planted(period, 0), noise(1))).findings).toEqual([]);
  });

  test('exchange locked to the week alone is still seen by its harmonics of less than two hours', () => {
    const [found] = find(flowsOf('u', planted(22.4, 0), noise(1))).findings;
    expect(found!.figures[0]!.value).toBeLessThan(7200);
  });

  test('BLIND SPOT: nor is exchange that is moved at random by a quarter of its period', () => {
    expect(find(flowsOf('u', planted(20.3, 0.25), noise(1))).findings).toEqual([]);
  });

  test('one end among many is seen where all of them together are not', () => {
    const busy = NULL_PROCESSES[3]![1](new Draws(70_100), SIZE).map((value) => 10 * value);
    const quiet = planted(20.3, 0);
    const both = [...flowsOf('u', quiet, noise(1), 'one end'), ...flowsOf('u', busy, noise(2), 'other end')];
    const [found, ...others] = find(both).findings;
    expect(others).toEqual([]);
    expect(found!.sentence).toMatch(/^What workload u sends to or from one other end/);
    expect(found!.threshold).toBe(6000);
  });
});

describe('what is not tested is said', () => {
  test('records of less than two weeks', () => {
    expect(find(flowsOf('u', noise(1, 2 * WEEK - 1), noise(2, 2 * WEEK - 1))).quality).toMatchObject([{ workload: 'u', code: 'too-short' }]);
  });

  test('series beyond the limit: those with most traffic are tested', () => {
    const flows = [...flowsOf('u', planted(20.3, 0), noise(1)), ...flowsOf('v', noise(2), noise(3))];
    const { findings, quality } = find(flows, { tests: 1 });
    expect(findings.map(({ workloads }) => workloads)).toEqual([['u']]);
    expect(quality).toMatchObject([{ workload: 'u', code: 'not-tested', detail: expect.stringMatching(/^1 /) }, { workload: 'v', code: 'not-tested', detail: expect.stringMatching(/^2 /) }]);
  });

  test('sampled records are used, and said', () => {
    const { findings, quality } = find(flowsOf('u', planted(20.3, 0), noise(1)).map((flow) => ({ ...flow, sampled: true })));
    expect(findings).toHaveLength(1);
    expect(quality.map(({ code }) => code)).toEqual(['sampled']);
  });
});
