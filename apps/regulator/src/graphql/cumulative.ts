import type { CumulativePoint } from './types/timeline.js';

/** Operations spread evenly over an interval: tera-OP, UTC seconds. */
export interface Spread {
  readonly start: number;
  readonly projectedEnd: number;
  readonly opsTOP: number;
}

/**
 * The sum of spreads up to each of their starts and ends, in order of time: a curve that never falls, whose last point is the sum
 * of all. A spread without length is a step, shown as two points at one instant. Whenever nothing runs the value is set to the
 * plain sum of what has ended, so that rounding does not build up over years.
 */
export function cumulativeOps(spreads: readonly Spread[]): CumulativePoint[] {
  const points: CumulativePoint[] = [];
  const sum = { value: 0, rate: 0, running: 0, ended: 0 };
  let last = 0;
  for (const [at, { starting, ending }] of corners(spreads)) {
    sum.value += Math.max(sum.rate, 0) * (at - last);
    last = at;
    for (const spread of starting.filter(hasLength)) {
      sum.rate += rateOf(spread);
      sum.running += 1;
    }
    for (const spread of ending) sum.ended += spread.opsTOP;
    for (const spread of ending.filter(hasLength)) {
      sum.rate -= rateOf(spread);
      sum.running -= 1;
    }
    const step = ending.filter((spread) => !hasLength(spread)).reduce((ops, spread) => ops + spread.opsTOP, 0);
    if (sum.running === 0) Object.assign(sum, { rate: 0, value: sum.ended });
    else sum.value += step;
    if (step > 0) points.push({ at, opsTOP: sum.value - step });
    points.push({ at, opsTOP: sum.value });
  }
  return points;
}

interface Corner {
  readonly starting: Spread[];
  readonly ending: Spread[];
}

/** What starts and what ends at each instant at which something does, in order of time. */
function corners(spreads: readonly Spread[]): [at: number, corner: Corner][] {
  const all = new Map<number, Corner>();
  const at = (time: number): Corner => {
    const corner = all.get(time) ?? { starting: [], ending: [] };
    all.set(time, corner);
    return corner;
  };
  for (const spread of spreads) {
    at(spread.start).starting.push(spread);
    at(spread.projectedEnd).ending.push(spread);
  }
  return [...all].sort(([a], [b]) => a - b);
}

function hasLength({ start, projectedEnd }: Spread): boolean {
  return projectedEnd > start;
}

function rateOf({ start, projectedEnd, opsTOP }: Spread): number {
  return opsTOP / (projectedEnd - start);
}
