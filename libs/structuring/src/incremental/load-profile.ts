import { orderOf } from '../timeline/time-order.js';

/** Instants a block holds. Writing into a block moves half of it on average. */
const BLOCK = 256;

/** By how much the load changes at some instants, in order of time; and what comes of them within the block. */
interface Block {
  readonly time: Float64Array;
  readonly rate: Float64Array;
  readonly ops: Float64Array;
  count: number;
  /** Sums of all changes and highest sums of the first few; stale after a change. */
  rateSum: number;
  opsSum: number;
  ratePeak: number;
  opsPeak: number;
  stale: boolean;
}

/** Work that is active from `from` on, and until `to`. */
export interface Load {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly rate: Float64Array;
  readonly ops: Float64Array;
}

/**
 * The sum over all active workloads of their rates, and of their operations, as a function of time: at no instant does any set of
 * workloads come to more, linked or not (theorem T14, by time instead of by event). Work can be added in any order and never leaves.
 *
 * Changes lie in blocks in order of time, so that adding one costs a search and a short move, whether or not it is the latest.
 */
export class LoadProfile {
  readonly #blocks: Block[] = [];

  /** Adds many at once, by sorting. */
  static of({ from, to, rate, ops }: Load): LoadProfile {
    const size = from.length;
    const times = new Float64Array(2 * size);
    times.set(from);
    times.set(to, size);
    const profile = new LoadProfile();
    for (const i of orderOf(times)) {
      const row = i < size ? i : i - size;
      const sign = i < size ? 1 : -1;
      profile.#change(times[i] as number, sign * (rate[row] as number), sign * (ops[row] as number));
    }
    return profile;
  }

  add(from: number, to: number, rate: number, ops: number): void {
    this.#change(from, rate, ops);
    this.#change(to, -rate, -ops);
  }

  /** The highest load at any instant, by rate and by operations. */
  peaks(): { readonly rate: number; readonly ops: number } {
    let [rate, ops, ratePeak, opsPeak] = [0, 0, 0, 0];
    for (const block of this.#blocks) {
      if (block.stale) refresh(block);
      ratePeak = Math.max(ratePeak, rate + block.ratePeak);
      opsPeak = Math.max(opsPeak, ops + block.opsPeak);
      rate += block.rateSum;
      ops += block.opsSum;
    }
    return { rate: ratePeak, ops: opsPeak };
  }

  /**
   * Highest level of a bucket that the load and that of `more` (in order of time) fill and `drain` empties. The load is never below
   * M, so neither is the level below that of `robust@1`. One pass over all instants.
   */
  highestLevel(drain: number, more: LoadProfile): number {
    const [mine, theirs] = [this.#changes(), more.#changes()];
    let [rate, level, highest, at] = [0, 0, 0, 0];
    for (let i = 0, k = 0; i < mine.time.length || k < theirs.time.length; ) {
      const now = Math.min(mine.time[i] ?? Infinity, theirs.time[k] ?? Infinity);
      if (i + k > 0) level = Math.max(level + (rate - drain) * (now - at), 0);
      highest = Math.max(highest, level);
      at = now;
      if (mine.time[i] === now) {
        rate += mine.rate[i] as number;
        i += 1;
      }
      if (theirs.time[k] === now) {
        rate += theirs.rate[k] as number;
        k += 1;
      }
    }
    return highest;
  }

  /** All changes of the rate in order of time, each instant once. */
  #changes(): { readonly time: Float64Array; readonly rate: Float64Array } {
    const size = this.#blocks.reduce((sum, { count }) => sum + count, 0);
    const all = { time: new Float64Array(size), rate: new Float64Array(size) };
    let at = 0;
    for (const { time, rate, count } of this.#blocks) {
      all.time.set(time.subarray(0, count), at);
      all.rate.set(rate.subarray(0, count), at);
      at += count;
    }
    return all;
  }

  #change(time: number, rate: number, ops: number): void {
    const place = this.#blockFor(time);
    const block = this.#blocks[place] ?? this.#begun(place);
    const at = firstAtOrAfter(block, time);
    if (at < block.count && block.time[at] === time) {
      block.rate[at] = (block.rate[at] as number) + rate;
      block.ops[at] = (block.ops[at] as number) + ops;
      block.stale = true;
    } else if (block.count < BLOCK) {
      insert(block, at, time, rate, ops);
    } else {
      // Work that arrives in order of time fills its blocks; other work leaves them half full at worst.
      const kept = place === this.#blocks.length - 1 && at === BLOCK ? BLOCK : BLOCK / 2;
      this.#blocks.splice(place + 1, 0, cut(block, kept));
      if (at >= kept) insert(this.#blocks[place + 1] as Block, at - kept, time, rate, ops);
      else insert(block, at, time, rate, ops);
    }
  }

  /** The last block that begins at or before a time; the first one if none does. */
  #blockFor(time: number): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (((this.#blocks[middle] as Block).time[0] as number) <= time) low = middle + 1;
      else high = middle;
    }
    return Math.max(low - 1, 0);
  }

  #begun(place: number): Block {
    const block = empty();
    this.#blocks[place] = block;
    return block;
  }
}

function empty(): Block {
  return { time: new Float64Array(BLOCK), rate: new Float64Array(BLOCK), ops: new Float64Array(BLOCK), count: 0, rateSum: 0, opsSum: 0, ratePeak: 0, opsPeak: 0, stale: false };
}

/** Moves what follows the first `kept` instants into a block of its own. */
function cut(block: Block, kept: number): Block {
  const rest = empty();
  rest.time.set(block.time.subarray(kept));
  rest.rate.set(block.rate.subarray(kept));
  rest.ops.set(block.ops.subarray(kept));
  rest.count = block.count - kept;
  rest.stale = true;
  block.count = kept;
  block.stale = true;
  return rest;
}

function insert(block: Block, at: number, time: number, rate: number, ops: number): void {
  for (const [column, value] of [[block.time, time], [block.rate, rate], [block.ops, ops]] as const) {
    column.copyWithin(at + 1, at, block.count);
    column[at] = value;
  }
  block.count += 1;
  block.stale = true;
}

function firstAtOrAfter({ time, count }: Block, at: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((time[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function refresh(block: Block): void {
  let [rate, ops, ratePeak, opsPeak] = [0, 0, 0, 0];
  for (let i = 0; i < block.count; i += 1) {
    rate += block.rate[i] as number;
    ops += block.ops[i] as number;
    ratePeak = Math.max(ratePeak, rate);
    opsPeak = Math.max(opsPeak, ops);
  }
  block.rateSum = rate;
  block.opsSum = ops;
  block.ratePeak = ratePeak;
  block.opsPeak = opsPeak;
  block.stale = false;
}
