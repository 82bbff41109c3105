import type { Envelope } from './envelope.js';
import type { RateRows, Window } from './rate-rows.js';

/**
 * What each row adds to the integral of M within a window, operations: its rate times how long it is active there while its colour
 * is the one that M follows. They add up to the integral. O(n).
 */
export function contributions(rows: RateRows, envelope: Envelope, window: Window): Float64Array {
  const worth = new Float64Array(rows.size);
  const held = new HeldTime(envelope, window, rows.colours);
  for (let row = 0; row < rows.size; row += 1) worth[row] = -held.until(rows.start[row] as number, rows.colour[row] as number);
  held.rewind();
  for (const row of rows.byEnd) {
    const time = (worth[row] as number) + held.until(rows.end[row] as number, rows.colour[row] as number);
    worth[row] = Math.max(time, 0) * (rows.rate[row] as number);
  }
  return worth;
}

/** For how long each colour has held M since the window began; asked in order of time. */
class HeldTime {
  private readonly held: Float64Array;
  private segment = 0;

  constructor(
    private readonly envelope: Envelope,
    private readonly window: Window,
    colours: number,
  ) {
    this.held = new Float64Array(colours);
  }

  rewind(): void {
    this.held.fill(0);
    this.segment = 0;
  }

  until(instant: number, colour: number): number {
    const { size, time, colour: holder } = this.envelope;
    for (; this.segment < size && (time[this.segment + 1] as number) <= instant; this.segment += 1) {
      const c = holder[this.segment] as number;
      if (c !== -1) this.held[c] = (this.held[c] as number) + this.within(this.segment, Infinity);
    }
    const held = this.held[colour] as number;
    return this.segment < size && holder[this.segment] === colour ? held + this.within(this.segment, instant) : held;
  }

  /** Length of a segment inside the window, up to an instant. */
  private within(segment: number, instant: number): number {
    const from = Math.max(this.envelope.time[segment] as number, this.window.from);
    return Math.max(Math.min(this.envelope.time[segment + 1] as number, this.window.to, instant) - from, 0);
  }
}
