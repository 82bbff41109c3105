import type { Parameters } from '../profiles/parameters.js';
import { Bounds, type Bounded } from './bounds.js';
import { ColourSums } from './colour-sums.js';
import type { Figures } from './figures.js';
import type { LoadProfile } from './load-profile.js';

/** Places in the result of `robust`. */
const ENVELOPE = 0;
const BURST = 1;

/**
 * Bounds of the two values of `robust@1`. With f either of them: M rises by no more than the rate of a workload while that is active,
 * so f by no more than its operations; and where colours merge by no more than the lesser colour's rate, so f by no more than its
 * operations. As in `SeferisFistBounds` the colours may be coarser than the true ones, so the upper bounds survive every event.
 */
export class RobustBounds {
  bounds = new Bounds(2);
  /** By any exchange, also while the customer's total links nothing. */
  colours = new ColourSums();
  /** The highest rate of one workload since the last exact run. */
  fastest = 0;
  /** At least the operations of all workloads. */
  total = 0;
  /** Whether the customer's total reaches D. */
  linked = false;

  join(node: number, { start, end, ops, rate }: Figures, { thresholds, horizonS }: Parameters): void {
    this.total += ops;
    this.fastest = Math.max(this.fastest, rate);
    this.colours.add(node, ops, rate);
    if (this.bounds.stale) return;
    this.bounds.exact = false;
    this.bounds.raise(ENVELOPE, ops);
    this.bounds.raise(BURST, ops);
    const duration = end - start;
    this.bounds.atLeast(ENVELOPE, duration <= horizonS ? ops : rate * horizonS);
    this.bounds.atLeast(BURST, ops - thresholds.R * duration);
  }

  /** Two nodes of the exchange graph exchanged something for the first time; endpoints are nodes that do no work. */
  meet(u: number, v: number): void {
    const { bounds, colours } = this;
    const [colourU, colourV] = [colours.colourOf(u), colours.colourOf(v)];
    if (colourU === colourV) return;
    const lesser = Math.min(colours.opsOf(colourU), colours.opsOf(colourV));
    colours.merge(colourU, colourV);
    if (bounds.stale || !this.linked) return;
    bounds.exact = false;
    bounds.raise(ENVELOPE, lesser);
    bounds.raise(BURST, lesser);
  }

  /** The customer's total came to reach D, or to fall short of it. Then every colour is another, and at most everything is one. */
  link(linked: boolean): void {
    if (this.linked === linked) return;
    this.linked = linked;
    this.bounds.exact = false;
    if (!linked) this.bounds.low.fill(0);
    else for (const test of [ENVELOPE, BURST]) this.bounds.raiseTo(test, this.total);
  }

  /**
   * A workload goes on longer or does more, from the same start: M rises by at most what it is faster and what it is longer, and falls
   * by at most what it is slower, for as long as it ran before.
   */
  grow(node: number, before: Figures, after: Figures): void {
    const faster = Math.max(after.rate - before.rate, 0);
    const more = faster * (before.end - before.start) + after.rate * (after.end - before.end);
    this.total += more;
    this.fastest = Math.max(this.fastest, after.rate);
    this.colours.add(node, more, faster);
    const { bounds } = this;
    if (bounds.stale) return;
    bounds.exact = false;
    bounds.raise(ENVELOPE, more);
    bounds.raise(BURST, more);
    for (const test of [ENVELOPE, BURST]) bounds.lose(test, (before.rate - after.rate) * (before.end - before.start));
  }

  /** A workload or an exchange is gone. */
  less(): void {
    this.bounds.exact = false;
    this.bounds.low.fill(0);
  }

  /**
   * A bucket stays empty while M is at most R; and M is at most what all do at once, and what the fastest colour's members do.
   * Otherwise the level of all work together, which costs a pass over it: taken only if it leaves half of C1, lest the next
   * arrival need another.
   */
  tighten({ thresholds: { R, C1 } }: Parameters, peakRate: number, profile: LoadProfile, open: () => LoadProfile): void {
    const { bounds } = this;
    bounds.lowerTo(ENVELOPE, this.total);
    if (Math.min(peakRate, this.linked ? this.colours.fastest : this.fastest) <= R) {
      bounds.lowerTo(BURST, 0);
    } else if (bounds.decide(BURST, C1, this.total) === null) {
      const level = profile.highestLevel(R, open());
      if (level < C1 / 2) bounds.lowerTo(BURST, level);
    }
  }

  /** Both tests in the order of the result; null unless each can be decided. A level is a difference of sums as large as all operations. */
  decide({ C, C1 }: Parameters['thresholds']): readonly Bounded[] | null {
    return this.bounds.decideAll((test) => (test === ENVELOPE ? C : C1), this.total);
  }
}
