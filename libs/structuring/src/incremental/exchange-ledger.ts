import { inputError } from '../errors.js';
import { larger } from './node-table.js';

/** More nodes than a customer can have and few enough that a pair of them is an exact double. */
const MOST_NODES = 2 ** 26;
const NONE = -1;

/**
 * Bytes that pairs of nodes exchanged, both directions together, and the pairs of every node. A pair is kept whether or not its
 * nodes are there: what counts is for the reader to say. Sums are whole numbers, so adding and taking back is exact in any order.
 */
export class ExchangeLedger {
  /** Pairs, those whose bytes were all withdrawn included. */
  size = 0;
  a = new Uint32Array(16);
  b = new Uint32Array(16);
  bytes = new Float64Array(16);
  readonly #pairs = new Map<number, number>();
  /** The pairs of a node as a list: its first pair, and after pair p the next one of p's first and of its second node. */
  #first = new Int32Array(16).fill(NONE);
  #nextOfA = new Int32Array(16);
  #nextOfB = new Int32Array(16);

  /** Bytes of a pair. */
  between(u: number, v: number): number {
    const pair = this.#pairs.get(keyOf(u, v));
    return pair === undefined ? 0 : (this.bytes[pair] as number);
  }

  /** Sets the bytes of a pair. */
  set(u: number, v: number, bytes: number): void {
    const key = keyOf(u, v);
    let pair = this.#pairs.get(key);
    if (pair === undefined) {
      if (bytes === 0) return;
      pair = this.#added(key, u, v);
    }
    this.bytes[pair] = bytes;
  }

  /** Every node with which `node` exchanged anything. */
  ofNode(node: number, each: (other: number, bytes: number) => void): void {
    if (node >= this.#first.length) return;
    for (let pair = this.#first[node] as number; pair !== NONE; ) {
      const isA = this.a[pair] === node;
      const bytes = this.bytes[pair] as number;
      const other = (isA ? this.b[pair] : this.a[pair]) as number;
      const next = (isA ? this.#nextOfA[pair] : this.#nextOfB[pair]) as number;
      if (bytes > 0) each(other, bytes);
      pair = next;
    }
  }

  #added(key: number, u: number, v: number): number {
    if (u >= MOST_NODES || v >= MOST_NODES) throw inputError('exchange', 'a customer with more than 2^26 workloads and endpoints');
    const pair = this.size;
    if (pair === this.a.length) this.#grow();
    while (Math.max(u, v) >= this.#first.length) this.#first = larger(this.#first, new Int32Array(2 * this.#first.length).fill(NONE));
    this.size += 1;
    this.#pairs.set(key, pair);
    this.a[pair] = u;
    this.b[pair] = v;
    this.#nextOfA[pair] = this.#first[u] as number;
    this.#nextOfB[pair] = this.#first[v] as number;
    this.#first[u] = pair;
    this.#first[v] = pair;
    return pair;
  }

  #grow(): void {
    const capacity = 2 * this.a.length;
    this.a = larger(this.a, new Uint32Array(capacity));
    this.b = larger(this.b, new Uint32Array(capacity));
    this.bytes = larger(this.bytes, new Float64Array(capacity));
    this.#nextOfA = larger(this.#nextOfA, new Int32Array(capacity));
    this.#nextOfB = larger(this.#nextOfB, new Int32Array(capacity));
  }
}

function keyOf(u: number, v: number): number {
  return Math.min(u, v) * MOST_NODES + Math.max(u, v);
}
