import { describe, expect, test } from 'vitest';

import { randomIntegers } from '../reference/random-timeline.reference.js';
import type { TestResult } from '../timeline/types.js';
import { crossesAt, crossing, crossingOf, type Piece } from './crossing.js';

const piece = (start: number, end: number, ops: number, open = false): Piece => ({ start, end, ops, open });
const BASE: TestResult = { test: 'sequential', quantity: 'ops', line: 8, value: 30, threshold: 25, hit: true, margin: 1.2, witness: ['a', 'b'], smallest: 'fewest', window: { from: 0, to: 30 }, links: [] };
const of = (pieces: Record<string, Piece>) => (id: string): Piece | undefined => pieces[id];

/** What pieces have done by an instant, by the words of the definition. */
const doneBy = (pieces: readonly Piece[], at: number): number =>
  pieces.reduce((sum, { start, end, ops }) => sum + (ops * Math.min(Math.max(at - start, 0), end - start)) / (end - start), 0);

describe('when pieces reach a target', () => {
  test.each<[string, Piece[], number, number, number | null]>([
    ['one piece, half way', [piece(10, 20, 100)], 50, 0, 15],
    ['at its very end', [piece(10, 20, 100)], 100, 0, 20],
    ['not at all', [piece(10, 20, 100)], 101, 0, null],
    ['a second piece after a gap', [piece(0, 10, 10), piece(100, 110, 20)], 20, 0, 105],
    ['two side by side', [piece(0, 10, 10), piece(5, 15, 30)], 15, 0, 7.5],
    ['given in any order', [piece(100, 110, 20), piece(0, 10, 10)], 20, 0, 105],
    ['nothing', [], 1, 0, null],
    ['against a drain', [piece(0, 10, 100)], 40, 5, 8],
    ['against a drain that empties the bucket between two bursts', [piece(0, 10, 100), piece(30, 40, 100)], 40, 5, 8],
    ['against a drain, only with what the first burst left', [piece(0, 10, 60), piece(12, 22, 60)], 24, 4, 18],
    ['a drain that is never exceeded', [piece(0, 10, 40)], 1, 4, null],
  ])('%s', (_, pieces, target, drain, expected) => {
    if (expected === null) expect(crossing(pieces, target, drain)).toBeNull();
    else expect(crossing(pieces, target, drain)).toBeCloseTo(expected, 9);
  });

  test('pieces of different colours do not add up: at any time the faster colour counts', () => {
    const coloured = [{ ...piece(0, 10, 10), colour: 0 }, { ...piece(0, 10, 20), colour: 1 }, { ...piece(10, 20, 10), colour: 0 }];
    expect(crossing(coloured, 20)).toBe(10);
    expect(crossing(coloured, 25)).toBe(15);
    expect(crossing(coloured, 31)).toBeNull();
  });

  test('what rounding leaves of rates that have ended does not add up over a long pause', () => {
    const end = 9e15;
    expect(crossing([piece(0, 10, 1), piece(0, 10, 2), piece(end - 10, end, 1)], 3.1)).toBeCloseTo(end - 9, 0);
  });

  test('random pieces: reached by that instant and not before it', () => {
    const random = randomIntegers(21);
    for (let i = 0; i < 1000; i += 1) {
      const pieces = Array.from({ length: 1 + random(6) }, () => {
        const start = random(20);
        return piece(start, start + 1 + random(9), random(30));
      });
      const total = pieces.reduce((sum, { ops }) => sum + ops, 0);
      const target = 1 + random(total + 3);
      const at = crossing(pieces, target);
      if (target > total) {
        expect(at).toBeNull();
      } else {
        expect(doneBy(pieces, at!)).toBeCloseTo(target, 9);
        expect(doneBy(pieces, at! - 1e-6)).toBeLessThan(target);
      }
    }
  });

  test('thirds that do not quite add up reach it at the end', () => {
    const thirds = [piece(0, 3, 0.1), piece(3, 6, 0.1), piece(6, 9, 0.1 - 1e-12)];
    expect(crossing(thirds, 0.3)).toBe(9);
  });
});

describe('when open-ended work would make up for what is missing', () => {
  test.each<[string, Piece[], number, number, number | null]>([
    ['at its rate, from the end of the projection on', [piece(0, 10, 100, true)], 50, 0, 15],
    ['two at once', [piece(0, 10, 100, true), piece(5, 10, 50, true)], 100, 0, 15],
    ['the second joins where its own projection ends', [piece(0, 10, 10, true), piece(10, 20, 90, true)], 20, 0, 21],
    ['closed work does not go on', [piece(0, 10, 100)], 50, 0, null],
    ['nor does work at no rate', [piece(0, 10, 0, true)], 50, 0, null],
    ['what a drain leaves of it', [piece(0, 10, 100, true)], 50, 5, 20],
    ['nothing, where the drain takes all', [piece(0, 10, 100, true)], 50, 10, null],
    ['no date beyond what a number holds', [piece(0, 1e9, 1e-9, true)], 1e14, 0, null],
  ])('%s', (_, pieces, missing, drain, expected) => {
    expect(crossesAt(pieces, missing, drain)).toBe(expected);
  });
});

describe('the date that a comparison is shown with', () => {
  const two = of({ a: piece(0, 10, 20), b: piece(20, 30, 10) });

  test('a hit on operations: when the witness has done as much', () => {
    expect(crossingOf(BASE, two, 1)).toBe(25);
  });

  test('a hit on a rate: when all of them run; no date without a hit', () => {
    expect(crossingOf({ ...BASE, quantity: 'rate', window: { from: 7, to: 9 } }, two, 1)).toBe(7);
    expect(crossingOf({ ...BASE, quantity: 'rate', hit: false, window: { from: 7, to: 9 } }, two, 1)).toBeNull();
  });

  test('no hit: when open-ended work of the set would get there', () => {
    const open = of({ a: piece(0, 10, 20), b: piece(20, 30, 10, true) });
    expect(crossingOf({ ...BASE, hit: false, threshold: 40 }, open, 1)).toBe(40);
    expect(crossingOf({ ...BASE, hit: false, threshold: 40 }, two, 1)).toBeNull();
    expect(crossingOf({ ...BASE, hit: false, value: 0, witness: [], window: null }, two, 1)).toBeNull();
  });

  test('the envelope: within its window, and side by side only what links hold together', () => {
    const envelope: TestResult = { ...BASE, test: 'envelope', line: null, witness: ['a', 'b'], window: { from: 5, to: 20 }, threshold: 15 };
    const beside = of({ a: piece(0, 20, 20), b: piece(5, 25, 20) });
    expect(crossingOf({ ...envelope, links: [{ a: 'a', b: 'c', bytes: 1 }, { a: 'c', b: 'b', bytes: 1 }] }, beside, 9)).toBe(12.5);
    expect(crossingOf(envelope, beside, 9)).toBe(20);
  });

  test('the burst: when the bucket that R drains is that full; a level of the past says nothing about when', () => {
    const burst: TestResult = { ...BASE, test: 'burst', line: null, witness: ['a'], window: { from: 0, to: 10 }, threshold: 40, value: 60 };
    const open = of({ a: piece(0, 10, 100, true) });
    expect(crossingOf(burst, open, 5)).toBe(8);
    expect(crossingOf({ ...burst, hit: false, value: 50, threshold: 60 }, open, 5)).toBe(12);
    expect(crossingOf({ ...burst, hit: false, value: 50, threshold: 60, window: { from: 0, to: 8 } }, open, 5)).toBeNull();
  });
});
