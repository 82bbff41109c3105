import type { Thresholds } from '../timeline/types.js';
import { Bounds, type Bounded } from './bounds.js';
import { ColourSums } from './colour-sums.js';
import { overlap, type Figures } from './figures.js';

/** Places in the result of `seferisFist`. */
const SEQUENTIAL_OPS = 0;
const SEQUENTIAL_RATE = 1;
const PARALLEL_OPS = 2;
const PARALLEL_RATE = 3;
const COMBINED_OPS = 4;
const COMBINED_RATE = 5;

/**
 * Bounds of the six values of `seferis-fist@1`, kept through changes of what counts (theorem T13). The upper bounds hold for the
 * colours of `ColourSums`, into which the true colours fall: two that are one there may be two in truth, never the other way
 * round, and merging colours never lowers a value. So they survive every event, also those that take something away; lower
 * bounds do not, and are dropped then.
 */
export class SeferisFistBounds {
  bounds = new Bounds(6);
  colours = new ColourSums();

  /**
   * A workload begins to count, as yet without links. Without it, what is feasible now was feasible before: a sequence or a chain is
   * worth at most its operations more, a colour at most its rate more and at most the rates of all its members.
   */
  join(node: number, { ops, rate }: Figures): void {
    const { bounds, colours } = this;
    if (bounds.stale) return;
    bounds.exact = false;
    const colour = colours.add(node, ops, rate);
    bounds.raise(SEQUENTIAL_OPS, ops);
    bounds.raise(COMBINED_OPS, ops);
    bounds.raiseTo(SEQUENTIAL_RATE, rate);
    bounds.raiseTo(COMBINED_RATE, Math.min((bounds.high[COMBINED_RATE] as number) + rate, colours.rateOf(colour)));
    this.#single(ops, rate);
  }

  /**
   * Two workloads that count become linked. Taking the colour with fewer operations out of a chain leaves one that was feasible, and
   * likewise for rates. A group that only now is connected falls into two without the link, each a group that was
   * connected or the workload alone, and each of one colour; the link matters to it only if its workloads run at once.
   */
  link(u: number, figuresU: Figures, v: number, figuresV: Figures): void {
    const { bounds, colours } = this;
    if (bounds.stale) return;
    bounds.exact = false;
    const [colourU, colourV] = [colours.colourOf(u), colours.colourOf(v)];
    const ops = [colours.opsOf(colourU), colours.opsOf(colourV)] as const;
    const rates = [colours.rateOf(colourU), colours.rateOf(colourV)] as const;
    const merged = colours.merge(colourU, colourV);
    if (overlap(figuresU, figuresV)) {
      const piece = (test: number, own: number, all: number): number => Math.min(Math.max(bounds.high[test] as number, own), all);
      bounds.raiseTo(PARALLEL_OPS, Math.min(piece(PARALLEL_OPS, figuresU.ops, ops[0]) + piece(PARALLEL_OPS, figuresV.ops, ops[1]), colours.opsOf(merged)));
      bounds.raiseTo(PARALLEL_RATE, Math.min(piece(PARALLEL_RATE, figuresU.rate, rates[0]) + piece(PARALLEL_RATE, figuresV.rate, rates[1]), colours.rateOf(merged)));
    }
    if (colourU === colourV) return;
    bounds.raise(COMBINED_OPS, Math.min(...ops));
    bounds.raiseTo(COMBINED_RATE, Math.min((bounds.high[COMBINED_RATE] as number) + Math.min(...rates), colours.rateOf(merged)));
  }

  /**
   * A workload that counts goes on longer or does more, from the same start. A sequence or a chain stays feasible when members end
   * earlier, so it was worth at least what it is now less the difference. Not so for what runs at once: there its whole colour may.
   * Longer is not more in this engine (overlap padding): a chain may have to do without the workload. A lower rate lowers sums of rates
   * by the difference.
   */
  grow(node: number, before: Figures, after: Figures): void {
    const { bounds, colours } = this;
    if (bounds.stale) return;
    bounds.exact = false;
    const more = after.ops - before.ops;
    const colour = colours.add(node, more, Math.max(after.rate - before.rate, 0));
    bounds.raise(SEQUENTIAL_OPS, more);
    bounds.raise(COMBINED_OPS, more);
    bounds.raiseTo(SEQUENTIAL_RATE, after.rate);
    bounds.raiseTo(COMBINED_RATE, colours.rateOf(colour));
    bounds.raiseTo(PARALLEL_OPS, colours.opsOf(colour));
    bounds.raiseTo(PARALLEL_RATE, colours.rateOf(colour));
    if (after.end > before.end) for (const test of [SEQUENTIAL_OPS, COMBINED_OPS]) bounds.lose(test, before.ops);
    for (const test of [SEQUENTIAL_RATE, PARALLEL_RATE, COMBINED_RATE]) bounds.lose(test, before.rate - after.rate);
    this.#single(after.ops, after.rate);
  }

  /** Something that counted does no more, or a link is gone. */
  less(): void {
    this.bounds.exact = false;
    this.bounds.low.fill(0);
  }

  /** All operations are integers from now on, or no longer are: what counts as reaching C is not what it was. */
  otherTies(): void {
    this.bounds.exact = false;
    this.bounds.forget(SEQUENTIAL_OPS, PARALLEL_OPS, COMBINED_OPS);
  }

  /** No set does more than all at once, a group than a chain, a sequence than a chain. */
  tighten(peaks: { readonly rate: number; readonly ops: number }): void {
    const { bounds } = this;
    const { high } = bounds;
    bounds.lowerTo(COMBINED_RATE, peaks.rate);
    bounds.lowerTo(PARALLEL_RATE, high[COMBINED_RATE] as number);
    bounds.lowerTo(PARALLEL_OPS, Math.min(peaks.ops, high[COMBINED_OPS] as number));
    bounds.lowerTo(SEQUENTIAL_OPS, high[COMBINED_OPS] as number);
  }

  /** All six tests in the order of the result; null unless each can be decided. */
  decide({ C, R }: Thresholds): readonly Bounded[] | null {
    return this.bounds.decideAll((test) => (test % 2 === 0 ? C : R), 0);
  }

  /** What one workload comes to by itself. */
  #single(ops: number, rate: number): void {
    this.bounds.atLeast(SEQUENTIAL_OPS, ops);
    this.bounds.atLeast(SEQUENTIAL_RATE, rate);
    this.bounds.atLeast(COMBINED_OPS, ops);
    this.bounds.atLeast(COMBINED_RATE, rate);
  }
}
