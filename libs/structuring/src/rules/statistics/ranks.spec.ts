import { expect, test } from 'vitest';

import { centredRanks, normalScores } from './ranks.js';

const all = (length: number): Uint8Array => new Uint8Array(length).fill(1);

test('ranks are centred, ties share theirs, and only the order of values matters', () => {
  expect([...centredRanks(Float64Array.of(5, 1, 5, 9), all(4))]).toEqual([0, -3, 0, 3]);
  expect([...centredRanks(Float64Array.of(50, -1, 50, 1e300), all(4))]).toEqual([0, -3, 0, 3]);
  expect([...centredRanks(Float64Array.of(7, 7, 7), all(3))]).toEqual([0, 0, 0]);
});

test('a bin that is not known has rank and score 0 and does not move the others', () => {
  const known = Uint8Array.of(1, 0, 1, 1);
  expect([...centredRanks(Float64Array.of(5, 1e9, 1, 9), known)]).toEqual([0, 0, -2, 2]);
  expect(normalScores(Float64Array.of(5, 1e9, 1, 9), known)[1]).toBe(0);
});

test('normal scores are quantiles of the mid-ranks', () => {
  const scores = normalScores(Float64Array.of(3, 1, 2), all(3));
  expect(scores[0]).toBeCloseTo(0.967421566101701, 8);
  expect([scores[1], scores[2]]).toEqual([-(scores[0] as number), 0]);
});
