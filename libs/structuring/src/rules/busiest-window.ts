/** Work done at a constant rate between two instants. */
export interface Piece {
  readonly start: number;
  /** After `start`. */
  readonly end: number;
  readonly rate: number;
}

/**
 * The window no longer than `longest` in which the pieces together do the most, null without pieces.
 *
 * The work done in [t, t + longest] is linear in t between instants at which t or t + longest meets a start or an end, so its
 * maximum lies at one of these. The sum over all time is walked up once for either kind of window; O(n log n). Of equal windows
 * it is the first in order of these instants. Pieces come in an order of their own, so that rounding is the same each time.
 */
export function busiestWindow(pieces: readonly Piece[], longest: number): { readonly from: number; readonly to: number } | null {
  const steps = pieces.flatMap(({ start, end, rate }) => [{ at: start, change: rate, count: 1 }, { at: end, change: -rate, count: -1 }]).sort((a, b) => a.at - b.at);
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return null;
  if (last.at - first.at <= longest) return { from: first.at, to: last.at };
  const done = new Accumulated(steps);
  const fromStep = new Accumulated(steps);
  const toStep = new Accumulated(steps);
  let best = { from: first.at, to: first.at + longest };
  let most = -1;
  for (const { at } of steps) {
    const here = done.until(at);
    for (const [from, work] of [[at - longest, here - toStep.until(at - longest)], [at, fromStep.until(at + longest) - here]] as const) {
      if (work > most) {
        most = work;
        best = { from, to: from + longest };
      }
    }
  }
  return best;
}

/** Work done up to an instant, asked for in ascending order of instants. */
class Accumulated {
  #next = 0;
  #at = 0;
  #work = 0;
  #rate = 0;
  #active = 0;

  constructor(private readonly steps: readonly { readonly at: number; readonly change: number; readonly count: number }[]) {}

  until(instant: number): number {
    for (let step = this.steps[this.#next]; step !== undefined && step.at <= instant; step = this.steps[this.#next]) {
      this.#work += this.#rate * (step.at - this.#at);
      this.#at = step.at;
      this.#active += step.count;
      // What rounding leaves of the rates must not go on for years once nothing runs.
      this.#rate = this.#active === 0 ? 0 : this.#rate + step.change;
      this.#next += 1;
    }
    return this.#next === 0 ? 0 : this.#work + this.#rate * (instant - this.#at);
  }
}
