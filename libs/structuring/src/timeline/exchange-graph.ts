import { inputError } from '../errors.js';
import type { ExchangeColumns } from './columns.js';
import type { Thresholds } from './types.js';
import { find, singletons } from './union-find.js';

/** Pairs of rows that exchange at least D, both directions together, and what they fall into. */
export interface ExchangeGraph {
  /** Linked pairs, `a` < `b`, in order of (a, b). */
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly bytes: Float64Array;
  /** Links of row r are `link[offset[r]] .. link[offset[r + 1] - 1]`, in order of the link. */
  readonly offset: Uint32Array;
  readonly link: Uint32Array;
  /** Connected component of the linked pairs, by row; numbered in order of their first row. */
  readonly colour: Uint32Array;
  readonly colours: number;
}

/**
 * The exchange graph among `size` rows (Alg. 2, line 11: "exchange data with each other beyond D"). `rowAt` gives the row of the
 * graph for a row of the timeline, -1 for one that does not count. STRUCTURING_INPUT for an exchange of a workload with itself or with
 * an unknown one, for bytes that are negative or not finite, and for a pair whose sum exceeds 2^53 - 1.
 */
export function exchangeGraph({ a, b, bytes }: ExchangeColumns, size: number, rowAt: Int32Array, D: Thresholds['D']): ExchangeGraph {
  const exchanged = new Map<number, number>();
  for (let i = 0; i < a.length; i += 1) {
    const rowA = rowAt[a[i] as number];
    const rowB = rowAt[b[i] as number];
    const moved = bytes[i] as number;
    if (rowA === undefined) throw inputError(`exchanges.${i}.a`, 'an exchange names a workload that is not in the timeline');
    if (rowB === undefined) throw inputError(`exchanges.${i}.b`, 'an exchange names a workload that is not in the timeline');
    if (a[i] === b[i]) throw inputError(`exchanges.${i}.b`, 'a workload is said to exchange data with itself');
    if (!(moved >= 0) || moved === Infinity) throw inputError(`exchanges.${i}.bytes`, 'exchanged bytes are a non-negative finite number');
    if (rowA === -1 || rowB === -1) continue;
    const pair = Math.min(rowA, rowB) * size + Math.max(rowA, rowB);
    const sum = (exchanged.get(pair) ?? 0) + moved;
    if (sum > Number.MAX_SAFE_INTEGER) throw inputError(`exchanges.${i}.bytes`, 'the bytes exchanged by one pair exceed 2^53 - 1');
    exchanged.set(pair, sum);
  }
  const linked: number[] = [];
  for (const [pair, sum] of exchanged) if (sum >= D) linked.push(pair);
  const pairs = Float64Array.from(linked).sort();
  const links = { a: new Uint32Array(pairs.length), b: new Uint32Array(pairs.length), bytes: new Float64Array(pairs.length) };
  for (const [i, pair] of pairs.entries()) {
    links.a[i] = Math.floor(pair / size);
    links.b[i] = pair % size;
    links.bytes[i] = exchanged.get(pair) ?? 0;
  }
  return { ...links, ...adjacency(links.a, links.b, size), ...components(links.a, links.b, size) };
}

function adjacency(a: Uint32Array, b: Uint32Array, size: number): { readonly offset: Uint32Array; readonly link: Uint32Array } {
  const offset = new Uint32Array(size + 1);
  for (const ends of [a, b]) for (const row of ends) offset[row + 1] = (offset[row + 1] as number) + 1;
  for (let row = 0; row < size; row += 1) offset[row + 1] = (offset[row + 1] as number) + (offset[row] as number);
  const next = offset.slice();
  const link = new Uint32Array(2 * a.length);
  for (let i = 0; i < a.length; i += 1) {
    for (const row of [a[i] as number, b[i] as number]) {
      const to = next[row] as number;
      next[row] = to + 1;
      link[to] = i;
    }
  }
  return { offset, link };
}

/** Connected components as colours, numbered in order of their first row. */
function components(a: Uint32Array, b: Uint32Array, size: number): { readonly colour: Uint32Array; readonly colours: number } {
  const parent = singletons(size);
  for (let i = 0; i < a.length; i += 1) {
    const rootA = find(parent, a[i] as number);
    const rootB = find(parent, b[i] as number);
    // The smaller row becomes the root, so that a root is met before the rest of its component below.
    if (rootA < rootB) parent[rootB] = rootA;
    else parent[rootA] = rootB;
  }
  const colour = new Uint32Array(size);
  let colours = 0;
  for (let row = 0; row < size; row += 1) {
    const root = find(parent, row);
    if (root === row) {
      colour[row] = colours;
      colours += 1;
    } else {
      colour[row] = colour[root] as number;
    }
  }
  return { colour, colours };
}

/** The row at the other end of a link. */
export function neighbour(graph: ExchangeGraph, link: number, row: number): number {
  const a = graph.a[link] as number;
  return a === row ? (graph.b[link] as number) : a;
}
