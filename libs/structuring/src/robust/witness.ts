import { heaviestUntil } from '../evidence/evidence.js';
import { contributions } from './contributions.js';
import { rateEnvelope, type Envelope } from './envelope.js';
import { clippedRows, type RateRows, type Window } from './rate-rows.js';

/** Largest witness of which it is tried, member by member, whether it can be left out. */
const TRIED = 256;

/** What the envelope of the witness alone, within the window, has to reach. */
export interface Aim {
  readonly valueOf: (envelope: Envelope) => number;
  readonly target: number;
  /** What contributions to the integral of M within the window have to add up to, so that the target is reached for certain. */
  readonly contributed: number;
}

/** Everything that the integral of M within a window is made of, ascending. */
export function makersOf(rows: RateRows, envelope: Envelope, window: Window): number[] {
  const worth = contributions(rows, envelope, window);
  return positive(worth);
}

/**
 * A small set of rows, ascending, that reaches the aim by itself within the window. The largest contributions come first: at
 * every instant the chosen rows of the colour that M follows are rows of one colour, so the chosen rows' own envelope is at least
 * the sum of their contributions. Then, the smallest first, each is left out that the others can do without; that can only be
 * found by trial since without it other colours may be the highest. An envelope never rises when a row is taken away, so
 * what could not be left out once never can be, and no member of a set of up to 256 is superfluous. The smallest set of
 * all is NP-hard to find (choosing which colour holds which time is a knapsack).
 */
export function smallWitness(rows: RateRows, envelope: Envelope, window: Window, { valueOf, target, contributed }: Aim): number[] {
  const worth = contributions(rows, envelope, window);
  const reaches = (chosen: readonly number[]): boolean => valueOf(rateEnvelope(clippedRows(rows, chosen, window))) >= target;
  let chosen = heaviestUntil(positive(worth), worth, contributed);
  // Rounding of a tie: nothing that is part of the value is then left out.
  if (!reaches(chosen)) chosen = positive(worth);
  if (chosen.length > TRIED) return chosen;
  const lightestFirst = chosen.toSorted((a, b) => (worth[a] as number) - (worth[b] as number) || b - a);
  for (const row of lightestFirst) {
    const others = chosen.filter((other) => other !== row);
    if (reaches(others)) chosen = others;
  }
  return chosen;
}

function positive(worth: Float64Array): number[] {
  const found: number[] = [];
  for (let row = 0; row < worth.length; row += 1) if ((worth[row] as number) > 0) found.push(row);
  return found;
}
