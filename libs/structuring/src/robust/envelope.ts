import { Arena } from '../timeline/arena.js';
import { FastestColour } from './fastest-colour.js';
import type { RateRows } from './rate-rows.js';

/**
 * The rate envelope M(t): the highest sum of the rates of one colour's active workloads (theorem T11). Constant on each of `size`
 * segments, which follow each other without gaps.
 */
export interface Envelope {
  readonly size: number;
  /** Segment k is [time[k], time[k + 1]), closed at the start and open at the end; size + 1 times, none where there is no workload. */
  readonly time: Float64Array;
  readonly rate: Float64Array;
  /** M is that of `holder[t]` from segment `turn[t]` to before `turn[t + 1]`: few turns where one colour is ahead for long. */
  readonly turn: Uint32Array;
  /** The colour that has the rate, of equals the lowest; -1 where the rate is 0. */
  readonly holder: Int32Array;
}

/**
 * A sweep over starts and ends, O(n log c) where at most c colours are at work at once. Neighbouring segments differ in rate or
 * colour. Where rates are integers so is M; otherwise it is within a few units in the last place of the true sum. The envelope lasts
 * in the arena, with room for as many segments as there can be, of which only what is used is written to.
 */
export function rateEnvelope({ size, start, end, byEnd, rate, colour, colours }: RateRows, arena = new Arena()): Envelope {
  const time = arena.float64(2 * size, 'lasting');
  const rates = arena.float64(2 * size, 'lasting');
  const turn = arena.uint32(2 * size, 'lasting');
  const holders = arena.int32(2 * size, 'lasting');
  const mark = arena.mark();
  const fastest = new FastestColour(colours, Math.min(colours, mostAtOnce(start, end, byEnd)), arena);
  let turns = 0;
  let segments = 0;
  let started = 0;
  for (let ended = 0; ended < size; ) {
    // No row ends before it starts, so the next end is that of a row which has started or lies behind the next start.
    const now = Math.min(started < size ? (start[started] as number) : Infinity, end[byEnd[ended] as number] as number);
    for (; ended < size && (end[byEnd[ended] as number] as number) <= now; ended += 1) {
      const row = byEnd[ended] as number;
      fastest.end(colour[row] as number, rate[row] as number);
    }
    for (; started < size && start[started] === now; started += 1) fastest.start(colour[started] as number, rate[started] as number);
    const highest = fastest.rate;
    const holder = fastest.colour;
    if (segments > 0 && ended < size && rates[segments - 1] === highest && holders[turns - 1] === holder) continue;
    time[segments] = now;
    rates[segments] = highest;
    if (turns === 0 || holders[turns - 1] !== holder) {
      turn[turns] = segments;
      holders[turns] = holder;
      turns += 1;
    }
    segments += 1;
  }
  arena.release(mark);
  // The last time is that of the last end, after which there is nothing.
  const last = Math.max(segments - 1, 0);
  return { size: last, time: time.subarray(0, segments), rate: rates.subarray(0, last), turn: turn.subarray(0, turns), holder: holders.subarray(0, turns) };
}

/** Most rows that are active at one instant. */
function mostAtOnce(start: Float64Array, end: Float64Array, byEnd: Uint32Array): number {
  let most = 0;
  let ended = 0;
  for (let started = 0; started < start.length; started += 1) {
    while ((end[byEnd[ended] as number] as number) <= (start[started] as number)) ended += 1;
    most = Math.max(most, started + 1 - ended);
  }
  return most;
}

/** Highest rate; 0 where there is no workload. */
export function peakOf({ size, rate }: Envelope): number {
  let peak = 0;
  for (let k = 0; k < size; k += 1) peak = Math.max(peak, rate[k] as number);
  return peak;
}
