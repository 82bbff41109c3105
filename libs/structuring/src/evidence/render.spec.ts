import { describe, expect, test } from 'vitest';

import { DEFAULT_POLICY } from '../profiles/policy.js';
import { robust } from '../robust/robust.js';
import { seferisFist } from '../seferis-fist/seferis-fist.js';
import { columnsOf } from '../timeline/columns.js';
import { settle } from '../timeline/settle.js';
import type { Thresholds, Timeline, TimelineWorkload } from '../timeline/types.js';
import { counterfactual } from './counterfactual.js';
import { render, type Trace } from './render.js';

const DAY_S = 86_400;
/** 2026-01-01T00:00:00Z */
const NEW_YEAR = 1_767_225_600;
/** 1,000 H100 at dense peak, tera-OP per second: just below R. */
const RATE = 989_500;
const { thresholds, horizonS } = DEFAULT_POLICY;

const run = (id: string, fromDay: number, days: number, over: Partial<TimelineWorkload> = {}): TimelineWorkload => ({
  id, provider: 'Alder', start: NEW_YEAR + fromDay * DAY_S, end: NEW_YEAR + (fromDay + days) * DAY_S, ops: RATE * days * DAY_S, bandwidth: 50, declared: null, ...over,
});
const timelineOf = (workloads: readonly TimelineWorkload[], over: Partial<Timeline> = {}): Timeline => ({ workloads, exchanges: [], now: NEW_YEAR, projection: 0, ...over });

function traceOf(timeline: Timeline, over: { thresholds?: Thresholds; horizonS?: number } = {}): Trace {
  const parameters = { thresholds, horizonS, ...over };
  const literal = seferisFist(timeline, parameters.thresholds);
  const { start, end, ops } = settle(columnsOf(timeline));
  return {
    ...parameters,
    now: timeline.now,
    seferisFist: literal,
    robust: robust(timeline, parameters),
    pieces: new Map(timeline.workloads.map(({ id, provider, end: stated }, row) => [id, { provider, start: start[row]!, end: end[row]!, ops: ops[row]!, open: stated === null }])),
    counterfactuals: {
      seferisFist: counterfactual(timeline, parameters.thresholds, seferisFist),
      robust: counterfactual(timeline, parameters.thresholds, (t, changed) => robust(t, { thresholds: changed, horizonS: parameters.horizonS })),
    },
    quality: literal.quality,
  };
}
/** The lines without their indentation. */
const linesOf = (trace: Trace): string[] => render(trace).split('\n').map((line) => line.trim());

describe('seven half-years of 1,000 H100 one after another at two providers', () => {
  const pieces = Array.from({ length: 7 }, (_, i) => run(`W${i + 1}`, 180 * i, 180, { provider: i % 2 === 0 ? 'Alder' : 'Birch' }));
  const lines = linesOf(traceOf(timelineOf([...pieces, run('idle', 0, 1, { ops: 1, bandwidth: 0 })])));

  test('Alg. 2 line by line, with the figures', () => {
    expect(lines).toEqual(expect.arrayContaining([
      'Judged at 2026-01-01T00:00:00Z.',
      'Alg. 2 of Seferis and Fist as printed (seferis-fist@1): to be inspected. A threshold is reached.',
      'Lines 4-6: which workloads count.',
      'Training is what is declared so or reaches all of 1e24 OP (C1), 1.06e18 OP/s (R, what 1,068 H100 at dense peak do) and 50 GB/s between nodes (B); potentially training is what reaches one of them.',
      '0 training, 7 potentially training, 1 non-training, which are left out. 7 of 8 workloads count, with 1.08e26 OP in all.',
      'Lines 7-8: workloads one after another.',
      'Operations: reached. Alg. 2 line 8: 7 workloads one after another are enough to reach 1e26 OP; 1.08e26 OP add up this way, 1.08 × the threshold.',
      'That is 7.72e24 OP more than the threshold.',
      'No smaller set of workloads reaches the threshold: 7 workloads at 2 providers.',
      '- W1 at Alder, 2026-01-01T00:00:00Z to 2026-06-30T00:00:00Z, 1.54e25 OP at 9.9e17 OP/s',
      '- W2 at Birch, 2026-06-30T00:00:00Z to 2026-12-27T00:00:00Z, 1.54e25 OP at 9.9e17 OP/s',
      'Throughput: not reached. Alg. 2 line 8: 1 workload alone runs at no more than 9.9e17 OP/s, 0.936 × the threshold of 1.06e18 OP/s.',
      'Lines 11-12: workloads that run at the same time and exchange 43 TB (D) or more, pair by pair.',
      'Operations: not reached. Alg. 2 line 12: no two workloads that count run at the same time and exchange data (threshold 1e26 OP).',
      'Lines 15-16: both together. At any time only workloads that are linked by such exchanges are added up.',
      'No two of them are linked: they follow one another.',
    ]));
  });

  test('when it was reached: 1e26 OP at 9.895e17 OP/s are 1,169 days and 16.5 hours', () => {
    expect(lines).toContain('Reached at 2029-03-15T16:32:21Z.');
  });

  test('without whom it would be benign and where it flips', () => {
    expect(lines).toContain('Without W1 it would be benign.');
    expect(lines).toContain('It flips at C = 1.07721e26 OP: benign above, to be inspected from there down.');
    expect(lines).toContain('No value of R alone, nor of D alone changes the outcome.');
  });

  test('the robust engine, whose horizon it outlasts, and why they differ', () => {
    expect(lines).toEqual(expect.arrayContaining([
      'Robust engine (robust@1): benign. No threshold is reached.',
      'Every workload counts, whatever is declared. Together they exchanged 0 B, less than 43 TB (D): nothing is linked.',
      'At each instant the fastest linked workloads count, at most 9.9e17 OP/s (what 1,000 H100 at dense peak do).',
      'The burst: a bucket is filled with all work and drained at 1.06e18 OP/s (R, what 1,068 H100 at dense peak do); it may hold 1e24 OP (C1).',
      'Why the engines differ:',
      'The literal engine adds up work however far apart in time; the robust one looks at windows no longer than its horizon, which no run is taken to exceed.',
    ]));
    expect(lines.some((line) => line.startsWith('The most within 548 days: not reached. Robust engine: '))).toBe(true);
  });
});

describe('the same work, each half-year lengthened by a day', () => {
  const pieces = Array.from({ length: 7 }, (_, i) => run(`W${i + 1}`, 180 * i, 181));
  const lines = linesOf(traceOf(timelineOf(pieces), { horizonS: Infinity }));

  test('only the robust engine flags it, and says why', () => {
    expect(lines).toContain('Alg. 2 of Seferis and Fist as printed (seferis-fist@1): benign. No threshold is reached.');
    expect(lines).toContain('Robust engine (robust@1): to be inspected. A threshold is reached.');
    expect(lines).toContain('The literal engine has to choose whole workloads that do not overlap unless they are linked; the robust one adds up at each instant, so that a short overlap does not hide the rest.');
    expect(lines.some((line) => line.startsWith('The literal engine leaves out'))).toBe(false);
    expect(lines.some((line) => line.startsWith('The most over all time: reached. Robust engine: 7 workloads, at any time only those that are linked, are enough'))).toBe(true);
    expect(lines).toContain('3.81e25 OP more would reach it.');
  });
});

describe('two linked workloads that together are too fast', () => {
  const workloads = [run('W7', 0, 30), run('W8', 10, 40, { provider: 'Birch' }), run('slow', 0, 1, { ops: 1, bandwidth: 0 })];
  const lines = linesOf(traceOf(timelineOf(workloads, { exchanges: [{ a: 'W7', b: 'W8', bytes: 60e12 }] })));

  test('what links them, while they run, and the bucket', () => {
    expect(lines).toEqual(expect.arrayContaining([
      'Throughput: reached. Alg. 2 line 12: 2 workloads that run at the same time and exchange data are enough to reach 1.06e18 OP/s; 1.98e18 OP/s run together this way, 1.87 × the threshold.',
      'No smaller set of workloads reaches the threshold: 2 workloads at 2 providers.',
      'What links them:',
      '- W7 at Alder and W8 at Birch: 60 TB',
      'While they run: 2026-01-11T00:00:00Z to 2026-01-31T00:00:00Z.',
      'Reached at 2026-01-11T00:00:00Z.',
      'Every workload counts, whatever is declared. Together they exchanged 60 TB, which reaches 43 TB (D): whatever exchanged data is linked.',
      'The bucket was last empty at the start and is fullest at the end of 2026-01-11T00:00:00Z to 2026-01-31T00:00:00Z.',
      'It flips at D = 60 TB: benign above, to be inspected from there down.',
      'It flips at R = 1.979e18 OP/s (what 2,000 H100 at dense peak do): benign above, to be inspected from there down.',
    ]));
    // 1e24 OP above R fill up in 1e12 ÷ (2 × 989,500 − 1,056,995) = 1,084,592.8 seconds, 12 days 13 hours and 16.5 minutes.
    expect(lines).toContain('Reached at 2026-01-23T13:16:32Z.');
    expect(lines).not.toContain('Why the engines differ:');
  });
});

describe('open-ended work that has not got there yet', () => {
  const timeline = timelineOf([run('W1', 0, 500), run('W2', 500, 0, { end: null, ops: 0, rate: RATE })], { now: NEW_YEAR + 600 * DAY_S, projection: 100 * DAY_S });
  const trace = traceOf(timeline);

  test('when it would', () => {
    const lines = linesOf(trace);
    expect(lines).toContain('If open-ended work goes on as it runs, reached at 2029-03-15T16:32:21Z.');
    expect(lines).toContain('Workload W2 has no end yet; it is taken to run on at its rate to 2027-12-02T00:00:00Z.');
    expect(lines).toContain('- W2 at Alder, 2027-05-16T00:00:00Z to 2027-12-02T00:00:00Z (no end yet, projected), 1.71e25 OP at 9.9e17 OP/s');
  });

  test('missing reports make "benign" indeterminate, and are named', () => {
    const lines = linesOf({ ...trace, indeterminate: [
      { from: NEW_YEAR, to: NEW_YEAR + DAY_S, reason: 'telemetry-gap', workload: 'W1' },
      { from: NEW_YEAR + DAY_S, to: null, reason: 'overdue-stream', provider: 'Birch' },
    ] });
    expect(lines).toEqual(expect.arrayContaining([
      'Robust engine (robust@1): indeterminate. No threshold is reached by what is known, but data are missing that could.',
      'Not known:',
      'Workload W1 ran without telemetry from 2026-01-01T00:00:00Z to 2026-01-02T00:00:00Z.',
      'Reports of Birch are missing since 2026-01-02T00:00:00Z.',
    ]));
  });

  test('classes as counts, a workload without dates, and nothing optional', () => {
    const lines = linesOf({ ...trace, seferisFist: { ...trace.seferisFist, classes: { training: 1, 'potentially training': 1, 'non-training': 1000 } }, pieces: new Map(), counterfactuals: {}, quality: [] });
    expect(lines).toContain('1 training, 1 potentially training, 1,000 non-training, which are left out. 2 of 1,002 workloads count, with 5.98e25 OP in all.');
    expect(lines).toContain('- W1');
    expect(lines.some((line) => line.startsWith('What would change this') || line.startsWith('Assumed') || line.startsWith('Not known'))).toBe(false);
  });
});

describe('what only the robust engine sees', () => {
  test('work below the filter of Alg. 1 and exchanges below D for each pair: both reasons are given', () => {
    const workloads = Array.from({ length: 7 }, (_, i) => run(`W${i}`, 0, 10, { bandwidth: 1 }));
    const exchanges = workloads.slice(1).map(({ id }) => ({ a: 'W0', b: id, bytes: 9e12 }));
    const lines = linesOf(traceOf(timelineOf(workloads, { exchanges })));
    expect(lines).toContain('The literal engine leaves out 7 workloads that Alg. 1 calls non-training; the robust one counts all.');
    expect(lines).toContain('The literal engine links two workloads only when these two exchanged D; for the robust one it is enough that all of the customer\'s workloads together did.');
  });

  test('work that all falls through the filter: no talk of overlaps', () => {
    const lines = linesOf(traceOf(timelineOf(Array.from({ length: 4 }, (_, i) => run(`W${i}`, i, 1, { bandwidth: 1 }))), { thresholds: { ...thresholds, C: 3e11 } }));
    expect(lines.slice(lines.indexOf('Why the engines differ:'))).toEqual(['Why the engines differ:', 'The literal engine leaves out 4 workloads that Alg. 1 calls non-training; the robust one counts all.', '']);
  });

  test('a short burst above R is what only the literal engine flags', () => {
    const lines = linesOf(traceOf(timelineOf([run('W', 0, 1, { ops: 1.1 * RATE * DAY_S })])));
    expect(lines).toContain('The literal engine is content with a rate of R for however short a time; the robust one lets a burst of up to C1 above R pass.');
  });

  test('a long list is cut, and says so; what is met at an endpoint is named', () => {
    const workloads = Array.from({ length: 25 }, (_, i) => run(`W${String(i).padStart(2, '0')}`, 0, 10, { ops: (RATE / 10) * 10 * DAY_S }));
    const endpoints = workloads.map(({ id }) => ({ endpoint: 'bucket', workload: id, bytes: 9e12 }));
    const lines = linesOf(traceOf(timelineOf(workloads, { endpoints })));
    expect(lines).toContain('- W00 at Alder and W01 at Alder: 9 TB by way of bucket');
    expect(lines.some((line) => /^- and \d+ more workloads?$/.test(line))).toBe(true);
  });

  test('that links need an endpoint in common, where the row says so', () => {
    const workloads = Array.from({ length: 8 }, (_, i) => run(`W${i}`, 0, 400, { ops: RATE * 400 * DAY_S }));
    const trace = traceOf(timelineOf(workloads, { endpoints: workloads.map(({ id }) => ({ endpoint: 'bucket', workload: id, bytes: 9e12 })) }));
    const sentence = 'Without the endpoints that they have in common no linked work reaches it: a question is asked, and no case opened because of it.';
    expect(linesOf(trace)).not.toContain(sentence);
    const tests = trace.robust.tests.map((found) => ({ ...found, ...(found.hit ? { restsOnEndpoints: true as const } : {}) }));
    const lines = linesOf({ ...trace, robust: { ...trace.robust, tests } });
    expect(lines[lines.indexOf(sentence) + 1]).toBe('What links them:');
    expect(lines.some((line) => line.startsWith('The most') && line.endsWith(', but only through endpoints that they have in common.'))).toBe(true);
  });

  test('nobody: a customer without a workload', () => {
    expect(linesOf(traceOf(timelineOf([])))).toContain('Operations: not reached. Alg. 2 line 8: no workload counts (threshold 1e26 OP).');
  });
});
