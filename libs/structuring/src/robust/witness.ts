import { heaviestUntil } from '../evidence/evidence.js';
import { Arena } from '../timeline/arena.js';
import { contributions } from './contributions.js';
import { rateEnvelope, type Envelope } from './envelope.js';
import { clippedRows, type RateRows, type Window } from './rate-rows.js';

/** Largest witness of which it is tried, member by member, whether it can be left out. */
const TRIED = 256;

/** What an envelope takes of an arena at most, bytes a row. */
const ENVELOPE_BYTES = 2 * 24 + 4;

/** What the envelope of the witness alone, within the window, has to reach. */
export interface Aim {
  readonly valueOf: (envelope: Envelope) => number;
  readonly target: number;
  /** What contributions to the integral of M within the window have to add up to, so that the target is reached for certain. */
  readonly contributed: number;
}

/** Everything that the integral of M within a window is made of, ascending; passing in the arena. */
export function makersOf(rows: RateRows, envelope: Envelope, window: Window, arena: Arena): Uint32Array {
  const { first, worth } = contributions(rows, envelope, window, arena);
  const makers = positive(worth, arena);
  for (let i = 0; i < makers.length; i += 1) makers[i] = first + (makers[i] as number);
  return makers;
}

/**
 * A small set of rows, ascending, that reaches the aim by itself within the window. The largest contributions come first: at
 * every instant the chosen rows of the colour that M follows are rows of one colour, so the chosen rows' own envelope is at least
 * the sum of their contributions. Then, the smallest first, each is left out that the others can do without; that can only be
 * found by trial since without it other colours may be the highest. An envelope never rises when a row is taken away, so
 * what could not be left out once never can be, and no member of a set of up to 256 is superfluous. The smallest set of
 * all is NP-hard to find (choosing which colour holds which time is a knapsack).
 */
export function smallWitness(rows: RateRows, envelope: Envelope, window: Window, { valueOf, target, contributed }: Aim, arena: Arena): number[] {
  const { first, worth } = contributions(rows, envelope, window, arena);
  const rowsOf = (chosen: readonly number[]): number[] => chosen.map((i) => first + i);
  const reaches = (chosen: readonly number[]): boolean => valueOf(rateEnvelope(clippedRows(rows, rowsOf(chosen), window), new Arena(ENVELOPE_BYTES * chosen.length + 64))) >= target;
  const makers = positive(worth, arena);
  let chosen = heaviestUntil(makers, worth, contributed);
  // Rounding of a tie: nothing that is part of the value is then left out.
  if (!reaches(chosen)) chosen = [...makers];
  if (chosen.length > TRIED) return rowsOf(chosen);
  const lightestFirst = chosen.toSorted((a, b) => (worth[a] as number) - (worth[b] as number) || b - a);
  for (const member of lightestFirst) {
    const others = chosen.filter((other) => other !== member);
    if (reaches(others)) chosen = others;
  }
  return rowsOf(chosen);
}

/** Places at which there is something, ascending. */
function positive(worth: Float64Array, arena: Arena): Uint32Array {
  let count = 0;
  for (let i = 0; i < worth.length; i += 1) if ((worth[i] as number) > 0) count += 1;
  const found = arena.uint32(count);
  count = 0;
  for (let i = 0; i < worth.length; i += 1) {
    if (!((worth[i] as number) > 0)) continue;
    found[count] = i;
    count += 1;
  }
  return found;
}
