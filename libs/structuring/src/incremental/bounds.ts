import { bar } from '../profiles/thresholds.js';

/**
 * How far a sum of up to four million doubles can be from the true one, as a part of the largest sum on the way: n · 2^-53 for the
 * engines and again for the bounds, which are such sums themselves.
 */
const ROUNDING = 5e-10;

/** What is known of one test: its exact value lies between the two, and whether it reaches the threshold is exact. */
export interface Bounded {
  readonly atLeast: number;
  readonly atMost: number;
  readonly hit: boolean;
}

/** Bounds of the values of an engine's tests, by place in its result. */
export class Bounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly hit: Uint8Array;
  /** The bounds are the values of an exact run, and `hit` is its: nothing that could move them has happened since. */
  exact = true;
  /** The bounds mean nothing: something happened that they were not kept through. */
  stale = false;

  constructor(tests: number) {
    this.low = new Float64Array(tests);
    this.high = new Float64Array(tests);
    this.hit = new Uint8Array(tests);
  }

  /** Takes over an exact run, which is the answer. */
  settle(tests: readonly { readonly value: number; readonly hit: boolean }[]): readonly Bounded[] {
    for (const [test, { value, hit }] of tests.entries()) {
      this.low[test] = value;
      this.high[test] = value;
      this.hit[test] = hit ? 1 : 0;
    }
    this.exact = true;
    this.stale = false;
    return tests.map(({ value, hit }) => ({ atLeast: value, atMost: value, hit }));
  }

  raise(test: number, by: number): void {
    this.high[test] = (this.high[test] as number) + by;
  }

  raiseTo(test: number, value: number): void {
    this.high[test] = Math.max(this.high[test] as number, value);
  }

  lowerTo(test: number, value: number): void {
    this.high[test] = Math.min(this.high[test] as number, value);
  }

  atLeast(test: number, value: number): void {
    this.low[test] = Math.max(this.low[test] as number, value);
  }

  /** The value may have fallen by as much. */
  lose(test: number, by: number): void {
    if (by > 0) this.low[test] = Math.max((this.low[test] as number) * (1 - ROUNDING) - by, 0);
  }

  forget(...tests: readonly number[]): void {
    for (const test of tests) this.low[test] = 0;
  }

  /**
   * The answer of a test as far as bounds give it; null where only an exact run can. `scale` is the largest sum that went into the
   * value. A value is known to reach its threshold once it did so exactly and has not fallen since: where sums are
   * integers it still does, and elsewhere the tie of `bar` is wider than rounding. It is known not to from a hair below the tie.
   */
  decide(test: number, threshold: number, scale: number): Bounded | null {
    const low = this.low[test] as number;
    const high = this.high[test] as number;
    if (this.exact) return { atLeast: low, atMost: high, hit: this.hit[test] === 1 };
    const slack = ROUNDING * Math.max(high, scale);
    const tie = bar(threshold, false);
    const reached = low >= threshold && low - ROUNDING * Math.max(low, scale) >= tie;
    if (!reached && !(high + slack < tie)) return null;
    return { atLeast: Math.max(low - ROUNDING * Math.max(low, scale), 0), atMost: Math.max(high, low) + slack, hit: reached };
  }

  /** The answers of all tests; null where one of them needs an exact run. */
  decideAll(threshold: (test: number) => number, scale: number): readonly Bounded[] | null {
    if (this.stale) return null;
    const decided: Bounded[] = [];
    for (let test = 0; test < this.low.length; test += 1) {
      const answer = this.decide(test, threshold(test), scale);
      if (answer === null) return null;
      decided.push(answer);
    }
    return decided;
  }
}
