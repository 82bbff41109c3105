import type { Arena } from '../timeline/arena.js';
import type { Envelope } from './envelope.js';
import type { RateRows, Window } from './rate-rows.js';

/** Figures of the rows from `first` on: that of row `first + i` is at i. Of the rows before and behind they are 0. */
export interface Contributions {
  readonly first: number;
  readonly worth: Float64Array;
}

/**
 * What each row adds to the integral of M within a window, operations: its rate times how long it is active there while its colour
 * is the one that M follows. They add up to the integral. O(n). Passing in the arena, and made for the rows that overlap the window.
 */
export function contributions(rows: RateRows, envelope: Envelope, window: Window, arena: Arena): Contributions {
  const { start, end, byEnd, rate, colour } = rows;
  const { first, last } = overlapping(rows, window);
  const worth = arena.float64(last - first);
  const mark = arena.mark();
  const held = new HeldTime(envelope, window, arena.float64(rows.colours));
  for (let row = first; row < last; row += 1) worth[row - first] = -held.until(start[row] as number, colour[row] as number);
  held.rewind();
  for (let i = 0; i < byEnd.length; i += 1) {
    const row = byEnd[i] as number;
    if (row < first || row >= last) continue;
    const time = (worth[row - first] as number) + held.until(end[row] as number, colour[row] as number);
    worth[row - first] = Math.max(time, 0) * (rate[row] as number);
  }
  arena.release(mark);
  return { first, worth };
}

/** The least range of rows, `first` to `last` - 1, outside of which none overlaps the window. */
function overlapping({ size, start, end }: RateRows, { from, to }: Window): { readonly first: number; readonly last: number } {
  let first = 0;
  while (first < size && (end[first] as number) <= from) first += 1;
  let last = size;
  while (last > first && (start[last - 1] as number) >= to) last -= 1;
  return { first, last };
}

/** For how long each colour has held M since the window began; asked in order of time. */
class HeldTime {
  private segment = 0;
  private turn = 0;

  constructor(
    private readonly envelope: Envelope,
    private readonly window: Window,
    /** By colour. */
    private readonly held: Float64Array,
  ) {
    this.rewind();
  }

  rewind(): void {
    this.held.fill(0);
    this.segment = 0;
    this.turn = 0;
  }

  until(instant: number, colour: number): number {
    const { size, time } = this.envelope;
    for (; this.segment < size && (time[this.segment + 1] as number) <= instant; this.segment += 1) {
      const c = this.holder();
      if (c !== -1) this.held[c] = (this.held[c] as number) + this.within(this.segment, Infinity);
    }
    const held = this.held[colour] as number;
    return this.segment < size && this.holder() === colour ? held + this.within(this.segment, instant) : held;
  }

  /** The colour that M follows in the segment that has been come to. */
  private holder(): number {
    const { turn, holder } = this.envelope;
    while (this.turn + 1 < turn.length && (turn[this.turn + 1] as number) <= this.segment) this.turn += 1;
    return holder[this.turn] as number;
  }

  /** Length of a segment inside the window, up to an instant. */
  private within(segment: number, instant: number): number {
    const from = Math.max(this.envelope.time[segment] as number, this.window.from);
    return Math.max(Math.min(this.envelope.time[segment + 1] as number, this.window.to, instant) - from, 0);
  }
}
