import { find } from '../timeline/union-find.js';
import { larger } from './node-table.js';

/**
 * Colours that only ever merge, with at least the operations and the rates of their members. Work that has gone is not taken out
 * and links that have gone do not part a colour: both err upwards, and bounds are all that the sums are for. Made anew at an exact run.
 */
export class ColourSums {
  #parent = new Uint32Array(0);
  #ops = new Float64Array(0);
  #rate = new Float64Array(0);
  #fastest = 0;

  /** No colour has a higher sum of rates. */
  get fastest(): number {
    return this.#fastest;
  }

  colourOf(node: number): number {
    return node < this.#parent.length ? find(this.#parent, node) : node;
  }

  opsOf(colour: number): number {
    return this.#ops[colour] ?? 0;
  }

  rateOf(colour: number): number {
    return this.#rate[colour] ?? 0;
  }

  /** Adds to the colour of a node; which it is. */
  add(node: number, ops: number, rate: number): number {
    this.#reach(node);
    const colour = find(this.#parent, node);
    this.#ops[colour] = this.opsOf(colour) + ops;
    const sum = this.rateOf(colour) + rate;
    this.#rate[colour] = sum;
    this.#fastest = Math.max(this.#fastest, sum);
    return colour;
  }

  /** Makes two colours one; which it is. The one with the lower number stays. */
  merge(u: number, v: number): number {
    this.#reach(Math.max(u, v));
    const [into, from] = u < v ? [u, v] : [v, u];
    if (into === from) return into;
    this.#parent[from] = into;
    return this.add(into, this.opsOf(from), this.rateOf(from));
  }

  #reach(node: number): void {
    const known = this.#parent.length;
    if (node < known) return;
    const capacity = Math.max(2 * known, node + 1, 16);
    this.#parent = larger(this.#parent, new Uint32Array(capacity));
    for (let i = known; i < capacity; i += 1) this.#parent[i] = i;
    this.#ops = larger(this.#ops, new Float64Array(capacity));
    this.#rate = larger(this.#rate, new Float64Array(capacity));
  }
}
