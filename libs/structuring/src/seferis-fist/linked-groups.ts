import type { ExchangeLinks } from '../timeline/exchange-graph.js';
import { livesOfLinks, type Lives } from './link-lives.js';
import type { Peaks } from './rate.js';
import { RollbackComponents } from './rollback-components.js';
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
export function heaviestLinkedGroups(table: WorkloadTable, rate: Float64Array, graph: ExchangeLinks, peaks: Peaks): LinkedGroups {
  if (graph.shared === 0) return { ops: null, rate: null };
  const { arena } = table;
  const mark = arena.mark();
  const lives = livesOfLinks(table, graph);
  const search = new GroupSearch(table, rate, lives);
  for (let colour = 0; colour < graph.shared; colour += 1) {
    const from = lives.firstOf[colour] as number;
    const to = lives.firstOf[colour + 1] as number;
    if (from === to || !search.canImprove(peaks.ops[colour] as number, peaks.rate[colour] as number)) continue;
    search.within(from, to);
  }
  arena.release(mark);
  return { ops: search.ops, rate: search.rate };
}

class GroupSearch {
  ops: GroupFound | null = null;
  rate: GroupFound | null = null;
  private readonly components: RollbackComponents;
  /** Row of the table → its number among the members of its colour that have links, from 1; 0 while it has none. */
  private readonly memberOf: Uint32Array;
  /** The other way round, for the colour at hand. */
  private readonly rowOf: Uint32Array;
  /** The instants at which links of the colour at hand begin. */
  private readonly instants: Float64Array;
  /** First and last-but-one instant of a link's life, as places in `instants`. */
  private readonly from: Uint32Array;
  private readonly to: Uint32Array;
  /** Lists of links that the nodes on the current path hand down, one on top of the other; links are counted from `first`. */
  private pending: Uint32Array;
  private first = 0;

  constructor(
    private readonly table: WorkloadTable,
    private readonly weight: Float64Array,
    private readonly lives: Lives,
  ) {
    const { arena } = table;
    // No colour has more members with links than rows, nor more than ends of links.
    const members = Math.min(table.size, 2 * lives.most);
    this.components = new RollbackComponents(members, arena);
    this.memberOf = arena.uint32(table.size).fill(0);
    this.rowOf = arena.uint32(members);
    this.instants = arena.float64(lives.most);
    this.from = arena.uint32(lives.most);
    this.to = arena.uint32(lives.most);
    this.pending = arena.uint32(4 * lives.most + 16);
  }

  canImprove(ops: number, rate: number): boolean {
    return ops > (this.ops?.value ?? 0) || rate > (this.rate?.value ?? 0);
  }

  /** Looks at the lives first .. last - 1, all those of one colour, which are in order of birth. */
  within(first: number, last: number): void {
    const { a, b } = this.lives;
    const { start, end } = this.table;
    this.first = first;
    let count = 0;
    let members = 0;
    for (let link = 0; link < last - first; link += 1) {
      const rowA = a[first + link] as number;
      const rowB = b[first + link] as number;
      for (let row = rowA; ; row = rowB) {
        if (this.memberOf[row] === 0) {
          this.components.set(members, this.table.ops[row] as number, this.weight[row] as number);
          this.rowOf[members] = row;
          members += 1;
          this.memberOf[row] = members;
        }
        if (row === rowB) break;
      }
      const born = Math.max(start[rowA] as number, start[rowB] as number);
      if (count === 0 || this.instants[count - 1] !== born) {
        this.instants[count] = born;
        count += 1;
      }
      this.from[link] = count - 1;
      this.pending[link] = link;
    }
    for (let link = 0; link < last - first; link += 1) {
      const dies = Math.min(end[a[first + link] as number] as number, end[b[first + link] as number] as number);
      this.to[link] = firstAtOrAfter(this.instants, count, dies);
    }
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
    const a = this.memberOf[this.lives.a[this.first + link] as number] as number;
    const b = this.memberOf[this.lives.b[this.first + link] as number] as number;
    const root = this.components.union(a - 1, b - 1);
    if (root === -1) return;
    const ops = this.components.opsOf(root);
    const rate = this.components.rateOf(root);
    if (ops > (this.ops?.value ?? 0)) this.ops = this.found(ops, root, instant);
    if (rate > (this.rate?.value ?? 0)) this.rate = this.found(rate, root, instant);
  }

  private found(value: number, member: number, instant: number): GroupFound {
    return { value, member: this.rowOf[member] as number, instant: this.instants[instant] as number };
  }
}

/** First of the first `count` places whose instant is at or after a time; `count` if there is none. */
function firstAtOrAfter(instants: Float64Array, count: number, time: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((instants[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
