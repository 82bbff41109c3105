import type { Arena } from '../timeline/arena.js';
import { find } from '../timeline/union-find.js';
import type { Optimum } from './weighted-interval-scheduling.js';
import type { WorkloadTable } from '../timeline/workload-table.js';

/**
 * Alg. 2, lines 15-16, operations: the most that a colour chain adds up to. A colour is a connected component of the exchange
 * graph; a set is feasible when any two members that overlap share a colour, in a sentence: at any time only work that is
 * linked together is added up. Every stricter reading of "both sequential and parallel workloads exchanging data" is at most
 * this and this is at most the sum of all, so what clears a customer here clears it under each of them.
 *
 * A feasible set, cut where its colour changes, is a row of blocks that do not overlap, each the workloads of one colour
 * inside a window; and any such row of blocks is feasible. Hence
 *
 *     f(b) = max over colours c and instants a < b of f(a) + W_c(a, b),
 *
 * W_c(a, b) being the operations of colour c that lie within [a, b]. The sweep keeps, for each colour, the instants a
 * that may still be best. When a workload ends, f(a) + W_c(a, ·) rises by its operations for every a up to its start: a
 * prefix of the list. So an instant that is no better than an earlier one never will be and is dropped, which keeps the list
 * strictly increasing; only differences are stored, and adding to a prefix is one subtraction at the first instant after
 * it, which when it eats up the difference passes what remains to the next. The best is the last one.
 *
 * O(n log n) at worst for the union-find, and n in effect, after sorting. Colours from `shared` on have one row each; for them all of
 * this comes down to f(start) + ops.
 */
export function bestColourChain(table: WorkloadTable, colour: Uint32Array, colours: number, shared = colours): Optimum {
  const { size, start, end, ops, byEnd, arena } = table;
  const mark = arena.mark();
  const candidates = new CandidateStarts(size, Math.min(shared, colours), arena);
  // Block k: workloads of the colour of row blockFirst[k] from its start to the end of row blockLast[k]; it continues the last block
  // that had ended by that start. There are few blocks, and only so much is written to.
  const blockFirst = arena.uint32(size);
  const blockLast = arena.uint32(size);
  let blocks = 0;
  // f so far, which was reached with the last block.
  let best = 0;
  let ended = 0;
  for (let row = 0; row <= size; row += 1) {
    const time = row < size ? (start[row] as number) : Infinity;
    // Ends come before starts at the same instant: workloads that touch are sequential.
    for (; ended < size; ended += 1) {
      const gone = byEnd[ended] as number;
      if ((end[gone] as number) > time) break;
      const c = colour[gone] as number;
      const top = c < shared ? candidates.raiseUpTo(gone, c, ops[gone] as number) : candidates.alone(gone) + (ops[gone] as number);
      if (top > best) {
        best = top;
        blockFirst[blocks] = c < shared ? candidates.last(c) : gone;
        blockLast[blocks] = gone;
        blocks += 1;
      }
    }
    if (row === size) break;
    const c = colour[row] as number;
    if (c < shared) candidates.append(row, c, best);
    else candidates.appendAlone(row, best);
  }

  // Blocks are followed from the last to the first, and so are their rows.
  let chosen = 0;
  const rows = arena.uint32(size);
  for (let block = blocks - 1; block !== -1; ) {
    const first = blockFirst[block] as number;
    const until = end[blockLast[block] as number] as number;
    for (let row = lastStartBefore(start, until); row >= first; row -= 1) {
      if (colour[row] === colour[first] && (end[row] as number) <= until && (ops[row] as number) > 0) {
        rows[chosen] = row;
        chosen += 1;
      }
    }
    while (block !== -1 && (end[blockLast[block] as number] as number) > (start[first] as number)) block -= 1;
  }
  const found = rows.slice(0, chosen).reverse();
  arena.release(mark);
  return { value: best, rows: found };
}

/** Per colour, the starts a with f(a) + W_c(a, ·) in strictly increasing order; a start is named by its row. */
class CandidateStarts {
  /** Towards the candidate that stands for a row: itself while it is one, an earlier one once it is dropped. */
  private readonly standIn: Uint32Array;
  private readonly next: Int32Array;
  /** By how much a candidate exceeds the one before it; meaningless for the first, but what it is worth for the only row of a colour. */
  private readonly lead: Float64Array;
  private readonly tail: Int32Array;
  private readonly top: Float64Array;

  constructor(size: number, colours: number, arena: Arena) {
    this.standIn = arena.uint32(size);
    this.next = arena.int32(size);
    this.lead = arena.float64(size);
    this.tail = arena.int32(colours).fill(-1);
    this.top = arena.float64(colours).fill(0);
  }

  /** The best candidate of a colour. */
  last(colour: number): number {
    return this.tail[colour] as number;
  }

  /** A new start worth `value`: a candidate if that is more than any earlier start is worth by now. */
  append(row: number, colour: number, value: number): void {
    const tail = this.tail[colour] as number;
    const top = this.top[colour] as number;
    if (tail !== -1 && value <= top) {
      this.standIn[row] = tail;
      return;
    }
    this.standIn[row] = row;
    this.next[row] = -1;
    this.lead[row] = value - top;
    if (tail !== -1) this.next[tail] = row;
    this.tail[colour] = row;
    this.top[colour] = value;
  }

  /** A new start worth `value`, of a colour with no other row. */
  appendAlone(row: number, value: number): void {
    this.lead[row] = value;
  }

  /** What the only start of a colour is worth. */
  alone(row: number): number {
    return this.lead[row] as number;
  }

  /** Adds `amount` to every start up to that of `row`; the value of the best candidate afterwards. */
  raiseUpTo(row: number, colour: number, amount: number): number {
    const raised = find(this.standIn, row);
    let rest = amount;
    let after = this.next[raised] as number;
    while (after !== -1 && (this.lead[after] as number) <= rest) {
      rest -= this.lead[after] as number;
      this.standIn[after] = raised;
      after = this.next[after] as number;
    }
    this.next[raised] = after;
    if (after !== -1) {
      this.lead[after] = (this.lead[after] as number) - rest;
      return this.top[colour] as number;
    }
    this.tail[colour] = raised;
    const top = (this.top[colour] as number) + rest;
    this.top[colour] = top;
    return top;
  }
}

/** Last row that starts before an instant; -1 if none does. */
function lastStartBefore(start: Float64Array, instant: number): number {
  let low = 0;
  let high = start.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((start[middle] as number) < instant) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
