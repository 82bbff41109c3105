import { describe, expect, test } from 'vitest';

import { isCodedError } from '#libs/errors';

import { randomIntegers, randomThresholds, randomTimeline } from '../reference/random-timeline.reference.js';
import { columnsOf } from '../timeline/columns.js';
import { settle } from '../timeline/settle.js';
import type { Thresholds, Timeline } from '../timeline/types.js';
import { robust } from './robust.js';
import { Screen } from './screen.js';

interface Event {
  readonly at: number;
  readonly rate: number;
  readonly starts: boolean;
}

/** Starts and ends of settled workloads in order of time, ends first or starts first at one instant. */
function eventsOf(timeline: Timeline, startsFirst: boolean): Event[] {
  const { start, end, ops } = settle(columnsOf(timeline));
  const events = Array.from(start, (from, row) => ({ row, from, rate: ops[row]! / (end[row]! - from) })).flatMap(({ row, from, rate }) => [
    { at: from, rate, starts: true },
    { at: end[row]!, rate, starts: false },
  ]);
  return events.sort((a, b) => a.at - b.at || (a.starts === b.starts ? 0 : a.starts === startsFirst ? -1 : 1));
}

function feed(screen: Screen, customer: number, events: readonly Event[]): void {
  for (const { at, rate, starts } of events) {
    if (starts) screen.started(customer, at, rate);
    else screen.ended(customer, at, rate);
  }
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isCodedError(error)) return `${error.code} ${error.place.field ?? ''}`;
    throw error;
  }
  return 'not refused';
}

const thresholds: Thresholds = { C1: 10, C: 100, R: 2, B: 1, D: 1 };

describe('a customer that is not marked is clear under robust@1', () => {
  test('20,000 random customers with any horizon, and half of those that are clear are seen to be', () => {
    const random = randomIntegers(37);
    const seen = { clear: 0, unmarked: 0, flagged: 0 };
    for (let i = 0; i < 20_000; i += 1) {
      const workloads = random(10);
      const timeline = randomTimeline(random, { workloads, times: 20, longest: 8, ops: 25, exchanges: random(2 * workloads + 1) });
      const limits = randomThresholds(random, 60);
      const screen = new Screen(limits, 1);
      feed(screen, 0, eventsOf(timeline, random(2) === 0));
      const flagged = robust(timeline, { thresholds: limits, horizonS: [Infinity, 4][i % 2]! }).outcome === 'to-be-inspected';
      if (flagged && !screen.mayReach(0)) expect({ timeline, limits }).toBe('marked');
      seen.flagged += flagged ? 1 : 0;
      seen.clear += flagged ? 0 : 1;
      seen.unmarked += screen.mayReach(0) ? 0 : 1;
    }
    expect(seen.flagged).toBeGreaterThan(5000);
    expect(seen.unmarked).toBeGreaterThan(seen.clear / 2);
  });

  test('thirds and tenths whose rounded sums fall short of the threshold, and a small rate after a large one has gone', () => {
    for (const [count, length] of [[10, 10], [3, 3], [7, 7], [49, 49]] as const) {
      const workloads = Array.from({ length: count }, (_, i) => ({ id: `w${i}`, provider: 'p', start: 0, end: length, ops: 1, bandwidth: 0, declared: null }));
      const timeline = { workloads, exchanges: workloads.slice(1).map(({ id }) => ({ a: 'w0', b: id, bytes: 1 })), now: 0, projection: 0 };
      const limits = { ...thresholds, C: count, C1: 1e9 };
      const screen = new Screen(limits);
      feed(screen, 0, eventsOf(timeline, true));
      expect([robust(timeline, { thresholds: limits, horizonS: Infinity }).outcome, screen.mayReach(0)]).toEqual(['to-be-inspected', true]);
    }
    // 1e15 + 0.3 is rounded; what is left of 0.3 must not be less.
    const screen = new Screen({ ...thresholds, C: 3e15, C1: 0.3 * 1e6 - 1e6 * 0.1, R: 0.1 });
    screen.started(0, 0, 0.3);
    screen.started(0, 0, 1e15);
    screen.ended(0, 1e-15, 1e15);
    expect(screen.mayReach(0, 1e6)).toBe(true);
  });
});

describe('whole numbers are exact', () => {
  test('a total and a level one below the thresholds are not marked, at them they are', () => {
    for (const [length, reached] of [[99, false], [100, true]] as const) {
      const screen = new Screen({ ...thresholds, R: 1 });
      screen.started(5, 0, 1);
      screen.ended(5, length, 1);
      expect(screen.mayReach(5)).toBe(reached);
    }
    for (const [length, reached] of [[9, false], [10, true]] as const) {
      const screen = new Screen(thresholds);
      screen.started(5, -50, 0);
      screen.started(5, 7, 3);
      screen.ended(5, 7 + length, 3);
      expect(screen.mayReach(5)).toBe(reached);
    }
  });

  test('the bucket drains while nothing runs, and never below empty', () => {
    const bursts = (gap: number): boolean => {
      const screen = new Screen({ ...thresholds, C: 1e6 });
      for (let i = 0; i < 2; i += 1) {
        screen.started(0, i * gap, 3);
        screen.ended(0, i * gap + 6, 3);
      }
      return screen.mayReach(0);
    };
    // A level of 6 each time, of which 2 a time unit drain in between: 12, 10, 8 and 6 at most.
    expect([bursts(6), bursts(7), bursts(8), bursts(1000)]).toEqual([true, true, false, false]);
  });
});

describe('what is at work now', () => {
  test('goes on until the time asked for, without being changed by the question', () => {
    const screen = new Screen(thresholds);
    screen.started(0, 0, 3);
    expect([screen.mayReach(0), screen.mayReach(0, 9), screen.mayReach(0, 10), screen.mayReach(0)]).toEqual([false, false, true, false]);
    screen.ended(0, 9, 3);
    expect(screen.mayReach(0, 1e9)).toBe(false);
  });
  test('nobody is known before the first event', () => {
    const screen = new Screen(thresholds, 2);
    screen.started(1, 0, 1e9);
    expect([0, 1, 2, 1e9].map((customer) => screen.mayReach(customer, 1))).toEqual([false, true, false, false]);
  });
});

describe('many customers', () => {
  test('at most 40 bytes each, also after growing, and they do not touch each other', () => {
    const screen = new Screen(thresholds, 1);
    for (let customer = 0; customer < 5000; customer += 1) screen.started(customer, customer, customer % 7);
    for (let customer = 0; customer < 5000; customer += 1) screen.ended(customer, customer + 3, customer % 7);
    // (rate - 2) × 3 reaches 10 from a rate of 6 on.
    for (let customer = 0; customer < 5000; customer += 1) expect(screen.mayReach(customer)).toBe(customer % 7 === 6);
    expect(screen.bytesPerCustomer).toBe(37);
  });
  test('one that room was made for may begin at any time, and has not begun', () => {
    const screen = new Screen(thresholds, 1);
    screen.started(2, -100, 3);
    expect(screen.mayReach(1, -200)).toBe(false);
    screen.started(1, -300, 3);
    expect([1, 2].map((customer) => screen.mayReach(customer, -90))).toEqual([true, true]);
  });
});

describe('refused', () => {
  test.each<[string, (screen: Screen) => void, string]>([
    ['an event before the last one', (screen) => screen.started(0, 4, 1), 'at'],
    ['an end before the last event', (screen) => screen.ended(0, 4, 1), 'at'],
    ['a question about the past', (screen) => screen.mayReach(0, 4), 'at'],
    ['a time that is none', (screen) => screen.started(0, NaN, 1), 'at'],
    ['an infinite time', (screen) => screen.started(0, Infinity, 1), 'at'],
    ['a negative rate', (screen) => screen.started(0, 6, -1), 'rate'],
    ['an infinite rate', (screen) => screen.started(0, 6, Infinity), 'rate'],
    ['a rate that is none', (screen) => screen.started(0, 6, NaN), 'rate'],
    ['an end of what has not started', (screen) => screen.ended(1, 6, 0), 'rate'],
    ['an end of more than has started', (screen) => screen.ended(0, 6, 2), 'rate'],
    ['a customer without a number', (screen) => screen.started(-1, 6, 1), 'customer'],
    ['half a customer', (screen) => screen.started(0.5, 6, 1), 'customer'],
  ])('%s', (_, run, field) => {
    const screen = new Screen(thresholds);
    screen.started(0, 5, 1);
    expect(codeOf(() => run(screen))).toBe(`STRUCTURING_INPUT ${field}`);
  });
  test('thresholds that are none', () => {
    expect(codeOf(() => new Screen({ ...thresholds, C: 0 }))).toBe('STRUCTURING_THRESHOLDS thresholds.C');
  });
});
