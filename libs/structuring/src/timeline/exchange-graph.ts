import { inputError } from '../errors.js';
import { Arena } from './arena.js';
import type { ExchangeColumns } from './columns.js';
import { linkComponents, type Components } from './link-components.js';
import { sortInto } from './time-order.js';
import type { Thresholds } from './types.js';

/** Pairs of rows that exchange at least D, both directions together, and what they fall into. */
export interface ExchangeLinks extends Components {
  /** Linked pairs, `a` < `b`, in order of (a, b). */
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly bytes: Float64Array;
}

export interface ExchangeGraph extends ExchangeLinks {
  /** Links of row r are `link[offset[r]] .. link[offset[r + 1] - 1]`, in order of the link. */
  readonly offset: Uint32Array;
  readonly link: Uint32Array;
}

/** `exchangeLinks` with the links of every row. */
export function exchangeGraph(exchanges: ExchangeColumns, size: number, rowAt: Int32Array, D: Thresholds['D']): ExchangeGraph {
  const arena = new Arena();
  return withAdjacency(exchangeLinks(exchanges, size, rowAt, D, arena), arena);
}

/**
 * The exchange links among `size` rows (Alg. 2, line 11: "exchange data with each other beyond D"), kept in the arena. `rowAt` gives
 * the row for a row of the timeline, -1 for one that does not count. STRUCTURING_INPUT for an exchange of a workload with itself or
 * with an unknown one, for bytes that are negative or not finite, and for a pair whose sum exceeds 2^53 - 1. Pairs are brought
 * together by sorting: O(m).
 */
export function exchangeLinks(exchanges: ExchangeColumns, size: number, rowAt: Int32Array, D: Thresholds['D'], arena: Arena): ExchangeLinks {
  const pairs = linkedPairs(exchanges, size, rowAt, D, arena);
  return { ...pairs, ...linkComponents(pairs.a, pairs.b, size, arena) };
}

type Pairs = Pick<ExchangeLinks, 'a' | 'b' | 'bytes'>;

const NO_LINKS: Pairs = { a: new Uint32Array(0), b: new Uint32Array(0), bytes: new Float64Array(0) };

function linkedPairs(exchanges: ExchangeColumns, size: number, rowAt: Int32Array, D: number, arena: Arena): Pairs {
  const { a, b, bytes } = exchanges;
  if (a.length === 0) return NO_LINKS;
  const mark = arena.mark();
  const pairs = arena.float64(a.length);
  // Sorts behind every pair.
  const uncounted = size * size;
  for (let i = 0; i < a.length; i += 1) {
    const rowA = rowAt[a[i] as number];
    const rowB = rowAt[b[i] as number];
    const moved = bytes[i] as number;
    if (rowA === undefined) throw inputError(`exchanges.${i}.a`, 'an exchange names a workload that is not in the timeline');
    if (rowB === undefined) throw inputError(`exchanges.${i}.b`, 'an exchange names a workload that is not in the timeline');
    if (a[i] === b[i]) throw inputError(`exchanges.${i}.b`, 'a workload is said to exchange data with itself');
    if (!(moved >= 0) || moved === Infinity) throw inputError(`exchanges.${i}.bytes`, 'exchanged bytes are a non-negative finite number');
    pairs[i] = rowA === -1 || rowB === -1 ? uncounted : rowA < rowB ? rowA * size + rowB : rowB * size + rowA;
  }
  const sorted = arena.float64(a.length);
  const order = arena.uint32(a.length);
  sortInto(pairs, sorted, order, arena);
  // Linked pairs move to the front of `sorted` and their sums to that of `pairs`, which is read no more.
  let linked = 0;
  for (let i = 0; i < a.length; ) {
    const pair = sorted[i] as number;
    if (pair === uncounted) break;
    let sum = 0;
    // In order of the records, as the sort is stable.
    for (; i < a.length && sorted[i] === pair; i += 1) {
      const record = order[i] as number;
      sum += bytes[record] as number;
      if (sum > Number.MAX_SAFE_INTEGER) throw inputError(`exchanges.${record}.bytes`, 'the bytes exchanged by one pair exceed 2^53 - 1');
    }
    if (sum < D) continue;
    sorted[linked] = pair;
    pairs[linked] = sum;
    linked += 1;
  }
  const links = { a: arena.uint32(linked, 'lasting'), b: arena.uint32(linked, 'lasting'), bytes: arena.float64(linked, 'lasting') };
  for (let i = 0; i < linked; i += 1) {
    const pair = sorted[i] as number;
    const higher = pair % size;
    links.a[i] = (pair - higher) / size;
    links.b[i] = higher;
    links.bytes[i] = pairs[i] as number;
  }
  arena.release(mark);
  return links;
}

/** Adds the links of every row, in passing arrays of the arena. */
export function withAdjacency(links: ExchangeLinks, arena: Arena): ExchangeGraph {
  const { a, b, colour } = links;
  const size = colour.length;
  const offset = arena.uint32(size + 1).fill(0);
  const link = arena.uint32(2 * a.length);
  if (a.length === 0) return { ...links, offset, link };
  for (let i = 0; i < a.length; i += 1) {
    offset[a[i] as number] = (offset[a[i] as number] as number) + 1;
    offset[b[i] as number] = (offset[b[i] as number] as number) + 1;
  }
  for (let row = 1; row <= size; row += 1) offset[row] = (offset[row] as number) + (offset[row - 1] as number);
  // An offset is now the end of its row's links; filled from the back, each comes down to the start.
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const toA = (offset[a[i] as number] as number) - 1;
    offset[a[i] as number] = toA;
    link[toA] = i;
    const toB = (offset[b[i] as number] as number) - 1;
    offset[b[i] as number] = toB;
    link[toB] = i;
  }
  return { ...links, offset, link };
}

/** The row at the other end of a link. */
export function neighbour(graph: ExchangeGraph, link: number, row: number): number {
  const a = graph.a[link] as number;
  return a === row ? (graph.b[link] as number) : a;
}
