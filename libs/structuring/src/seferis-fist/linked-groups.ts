import type { ExchangeGraph } from '../timeline/exchange-graph.js';
import type { ColourPeaks } from './rate.js';
import { RollbackComponents } from './rollback-components.js';
import { orderOf } from '../timeline/time-order.js';
import type { WorkloadTable } from '../timeline/workload-table.js';

/** Where the heaviest group was met: one of its members, and an instant at which all of them are active. */
export interface GroupFound {
  readonly value: number;
  readonly member: number;
  readonly instant: number;
}

/** The heaviest linked groups by operations and by rate; null while none is worth more than zero. */
export interface LinkedGroups {
  readonly ops: GroupFound | null;
  readonly rate: GroupFound | null;
}

/**
 * Alg. 2, lines 11-12: at least two workloads that run in parallel, pairwise, and are connected by exchange links among
 * themselves. Intervals that overlap pairwise share an instant (Helly), so this is the heaviest component, over all instants,
 * of the graph of links whose two workloads are active. Throughput: the mean rate of such a group over any interval is at most
 * the sum of its rates, attained at the common instant.
 *
 * Offline dynamic connectivity: a link lives while both its workloads do; a binary tree over the instants at which links
 * begin (a group only grows there) is walked depth first, each link being joined at the O(log m) nodes its life covers and
 * taken back on leaving. A union made at a node holds at every instant below it, so every union is looked at once, as it is
 * made. O((n + m) log² n). Colours are independent of each other, and one whose highest sum of active workloads, linked
 * there or not, does not beat what is known is passed over.
 */
export function heaviestLinkedGroups(table: WorkloadTable, rate: Float64Array, graph: ExchangeGraph, opsPeaks: ColourPeaks, ratePeaks: ColourPeaks): LinkedGroups {
  const lives = livesOfLinks(table, graph);
  const search = new GroupSearch(new RollbackComponents(table.ops, rate), lives);
  for (let colour = 0; colour < graph.colours; colour += 1) {
    const from = lives.firstOf[colour] as number;
    const to = lives.firstOf[colour + 1] as number;
    if (from === to || !search.canImprove(opsPeaks.peak[colour] as number, ratePeaks.peak[colour] as number)) continue;
    search.within(from, to);
  }
  return { ops: search.ops, rate: search.rate };
}

/** Links that live at all, grouped by colour and in order of birth within it. */
interface Lives {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly born: Float64Array;
  readonly dies: Float64Array;
  /** Links of colour c are firstOf[c] .. firstOf[c + 1] - 1. */
  readonly firstOf: Uint32Array;
}

function livesOfLinks({ start, end }: WorkloadTable, graph: ExchangeGraph): Lives {
  const links = graph.a.length;
  const born = new Float64Array(links);
  const dies = new Float64Array(links);
  const firstOf = new Uint32Array(graph.colours + 1);
  let living = 0;
  for (let link = 0; link < links; link += 1) {
    const a = graph.a[link] as number;
    const b = graph.b[link] as number;
    born[link] = Math.max(start[a] as number, start[b] as number);
    dies[link] = Math.min(end[a] as number, end[b] as number);
    if ((born[link] as number) >= (dies[link] as number)) continue;
    const after = (graph.colour[a] as number) + 1;
    firstOf[after] = (firstOf[after] as number) + 1;
    living += 1;
  }
  for (let colour = 0; colour < graph.colours; colour += 1) firstOf[colour + 1] = (firstOf[colour + 1] as number) + (firstOf[colour] as number);

  const next = firstOf.slice();
  const lives = { a: new Uint32Array(living), b: new Uint32Array(living), born: new Float64Array(living), dies: new Float64Array(living), firstOf };
  for (const link of orderOf(born)) {
    if ((born[link] as number) >= (dies[link] as number)) continue;
    const a = graph.a[link] as number;
    const colour = graph.colour[a] as number;
    const to = next[colour] as number;
    next[colour] = to + 1;
    lives.a[to] = a;
    lives.b[to] = graph.b[link] as number;
    lives.born[to] = born[link] as number;
    lives.dies[to] = dies[link] as number;
  }
  return lives;
}

class GroupSearch {
  ops: GroupFound | null = null;
  rate: GroupFound | null = null;
  /** First and last-but-one instant of a link's life, as places in `instants`. */
  private readonly from: Uint32Array;
  private readonly to: Uint32Array;
  private instants: Float64Array = new Float64Array(0);
  /** Lists of links that the nodes on the current path hand down, one on top of the other. */
  private pending: Uint32Array;

  constructor(
    private readonly components: RollbackComponents,
    private readonly lives: Lives,
  ) {
    this.from = new Uint32Array(lives.a.length);
    this.to = new Uint32Array(lives.a.length);
    this.pending = new Uint32Array(4 * lives.a.length + 16);
  }

  canImprove(ops: number, rate: number): boolean {
    return ops > (this.ops?.value ?? 0) || rate > (this.rate?.value ?? 0);
  }

  /** Looks at the links first .. last - 1, which are in order of birth. */
  within(first: number, last: number): void {
    const { born, dies } = this.lives;
    const instants = new Float64Array(last - first);
    let count = 0;
    for (let link = first; link < last; link += 1) {
      if (count === 0 || instants[count - 1] !== born[link]) {
        instants[count] = born[link] as number;
        count += 1;
      }
      this.from[link] = count - 1;
      this.pending[link - first] = link;
    }
    this.instants = instants.subarray(0, count);
    for (let link = first; link < last; link += 1) this.to[link] = firstAtOrAfter(this.instants, dies[link] as number);
    this.visit(0, count, 0, last - first);
  }

  /** The instants left .. right - 1 and the pending links listFrom .. listTo - 1, each of which lives at some but not all of the parent's. */
  private visit(left: number, right: number, listFrom: number, listTo: number): void {
    const mark = this.components.mark();
    const middle = (left + right) >>> 1;
    let leftList = listTo;
    let partial = 0;
    for (let k = listFrom; k < listTo; k += 1) {
      const link = this.pending[k] as number;
      if ((this.from[link] as number) <= left && (this.to[link] as number) >= right) {
        this.join(link, left);
      } else {
        partial += 1;
        if ((this.from[link] as number) < middle) leftList = this.push(leftList, link);
      }
    }
    if (partial > 0) {
      if (leftList > listTo) this.visit(left, middle, listTo, leftList);
      let rightList = listTo;
      for (let k = listFrom; k < listTo; k += 1) {
        const link = this.pending[k] as number;
        const covers = (this.from[link] as number) <= left && (this.to[link] as number) >= right;
        if (!covers && (this.to[link] as number) > middle) rightList = this.push(rightList, link);
      }
      if (rightList > listTo) this.visit(middle, right, listTo, rightList);
    }
    this.components.rollback(mark);
  }

  private push(at: number, link: number): number {
    if (at === this.pending.length) {
      const larger = new Uint32Array(2 * at);
      larger.set(this.pending);
      this.pending = larger;
    }
    this.pending[at] = link;
    return at + 1;
  }

  private join(link: number, instant: number): void {
    const root = this.components.union(this.lives.a[link] as number, this.lives.b[link] as number);
    if (root === -1) return;
    const ops = this.components.opsOf(root);
    const rate = this.components.rateOf(root);
    if (ops > (this.ops?.value ?? 0)) this.ops = { value: ops, member: root, instant: this.instants[instant] as number };
    if (rate > (this.rate?.value ?? 0)) this.rate = { value: rate, member: root, instant: this.instants[instant] as number };
  }
}

/** First place whose instant is at or after a time; the length if there is none. */
function firstAtOrAfter(instants: Float64Array, time: number): number {
  let low = 0;
  let high = instants.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((instants[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
