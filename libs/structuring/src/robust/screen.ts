import { inputError } from '../errors.js';
import { bar, checkThresholds } from '../profiles/thresholds.js';
import type { Thresholds } from '../timeline/types.js';
import { lengthAtLeast, lengthAtMost, productAtLeast, sumAtLeast } from './rounding-up.js';

/** No event yet. */
const NEVER = -Infinity;

/** Places of a customer's figures, which lie side by side so that an event touches one stretch of memory. */
const LEVEL = 0;
const RATE = 1;
const TOTAL = 2;
const LAST = 3;
const FIGURES = 4;

/**
 * Which of many customers need judging at all (theorem T14): a bucket and a total on the sum S of the rates of all a customer's
 * workloads, linked or not, in a fixed 37 bytes a customer and O(1) an event.
 *
 * A customer that is not marked is clear under `robust@1`, under any horizon and any links, for the workloads fed here. M(t) is
 * the sum over some of the workloads active at t, so M ≤ S at every instant; hence ∫M over any window is at most ∫S over all
 * time, and by induction over the instants at which a rate changes a bucket that M fills is never above one that S fills, as
 * max(level + rate · length - drain · length, 0) rises with level and with rate. The figures here are rounded up at every
 * step that is not exact, so they are bounds of S; those of the engine are rounded to nearest, which is off by some 2^-50 of a
 * total, and a value that reaches its threshold within 1e-9 counts there. So marked is who comes within 2e-9: for thresholds
 * C up to a million times C1, which bounds what rounding can do to the engine's bucket, that covers both.
 *
 * Events are those of settled intervals: an open end is fed when it ends or is asked for with `until`; a workload of no
 * length is fed as the time unit that it is taken to last. Feeding is in order of time for each customer.
 */
export class Screen {
  /**
   * For each customer: operations in the bucket and in all, both at the time of the last event, the summed rate since then, and
   * that time.
   */
  private figures: Float64Array;
  /** Workloads at work: with none the rate is exactly 0, whatever has been rounded before. */
  private active: Uint32Array;
  private marked: Uint8Array;
  private readonly drain: number;
  private readonly levelBar: number;
  private readonly totalBar: number;

  /** Customers are numbered from 0; `customers` is how many to make room for at first, more are made room for by doubling. */
  constructor(thresholds: Thresholds, customers = 1024) {
    checkThresholds(thresholds);
    this.drain = thresholds.R;
    this.levelBar = bar(bar(thresholds.C1, false), false);
    this.totalBar = bar(bar(thresholds.C, false), false);
    this.figures = new Float64Array(FIGURES * customers);
    this.active = new Uint32Array(customers);
    this.marked = new Uint8Array(customers);
    this.forget(0);
  }

  get bytesPerCustomer(): number {
    return FIGURES * this.figures.BYTES_PER_ELEMENT + this.active.BYTES_PER_ELEMENT + this.marked.BYTES_PER_ELEMENT;
  }

  /** A workload of `rate` operations per time unit starts. STRUCTURING_INPUT out of order of time, and for a rate that is negative or not finite. */
  started(customer: number, at: number, rate: number): void {
    this.event(customer, at, rate);
    const place = FIGURES * customer + RATE;
    this.figures[place] = sumAtLeast(this.figures[place] as number, rate);
    this.active[customer] = (this.active[customer] as number) + 1;
  }

  /** A workload ends that was started with the same rate. STRUCTURING_INPUT also when none such can be at work. */
  ended(customer: number, at: number, rate: number): void {
    this.event(customer, at, rate);
    const place = FIGURES * customer + RATE;
    const left = (this.active[customer] as number) - 1;
    if (left < 0 || rate > (this.figures[place] as number)) throw inputError('rate', 'a workload ends that has not started with this rate');
    this.figures[place] = left === 0 ? 0 : sumAtLeast(this.figures[place] as number, -rate);
    this.active[customer] = left;
  }

  /** Whether a customer may be flagged by what was fed up to `until`, the last event if absent: what is at work then goes on until there. */
  mayReach(customer: number, until?: number): boolean {
    if (!(customer < this.active.length) || this.figures[FIGURES * customer + LAST] === NEVER) return false;
    return this.marked[customer] === 1 || (until !== undefined && (this.levelAt(customer, until) >= this.levelBar || this.totalAt(customer, until) >= this.totalBar));
  }

  private event(customer: number, at: number, rate: number): void {
    if (!Number.isSafeInteger(customer) || customer < 0) throw inputError('customer', 'customers are numbered from 0');
    if (!(rate >= 0) || rate === Infinity) throw inputError('rate', 'a rate is a non-negative finite number');
    if (customer >= this.active.length) this.makeRoom(customer + 1);
    const level = this.levelAt(customer, at);
    const total = this.totalAt(customer, at);
    const first = FIGURES * customer;
    this.figures[first + LEVEL] = level;
    this.figures[first + TOTAL] = total;
    this.figures[first + LAST] = at;
    if (level >= this.levelBar || total >= this.totalBar) this.marked[customer] = 1;
  }

  /** Time of the last event, checked to be no later than `at`; `at` itself before the first. */
  private since(customer: number, at: number): number {
    if (!(Math.abs(at) < Number.MAX_SAFE_INTEGER)) throw inputError('at', 'a time is a finite number within 2^53');
    const last = this.figures[FIGURES * customer + LAST] as number;
    if (at < last) throw inputError('at', 'events of a customer come in order of time');
    return last === NEVER ? at : last;
  }

  private levelAt(customer: number, at: number): number {
    const since = this.since(customer, at);
    const first = FIGURES * customer;
    const excess = sumAtLeast(this.figures[first + RATE] as number, -this.drain);
    const change = productAtLeast(excess, excess < 0 ? lengthAtMost(since, at) : lengthAtLeast(since, at));
    return Math.max(sumAtLeast(this.figures[first + LEVEL] as number, change), 0);
  }

  private totalAt(customer: number, at: number): number {
    const first = FIGURES * customer;
    const done = productAtLeast(this.figures[first + RATE] as number, lengthAtLeast(this.since(customer, at), at));
    return sumAtLeast(this.figures[first + TOTAL] as number, done);
  }

  private makeRoom(customers: number): void {
    const known = this.active.length;
    const size = Math.max(customers, 2 * known);
    const { figures, active, marked } = this;
    this.figures = new Float64Array(FIGURES * size);
    this.figures.set(figures);
    this.active = new Uint32Array(size);
    this.active.set(active);
    this.marked = new Uint8Array(size);
    this.marked.set(marked);
    this.forget(known);
  }

  /** Customers from a number on have had no event. */
  private forget(from: number): void {
    for (let customer = from; customer < this.active.length; customer += 1) this.figures[FIGURES * customer + LAST] = NEVER;
  }
}
