import type { TimelineColumns } from '../timeline/columns.js';
import { exchangeGraph } from '../timeline/exchange-graph.js';
import { find } from '../timeline/union-find.js';
import type { WorkloadTable } from '../timeline/workload-table.js';

/**
 * What links. `customer-total`: once the customer's workloads have exchanged D between them all, any exchange of a pair, and any
 * endpoint that two workloads have in common, whether they run at the same time or hand over. `pairwise`: D between the two
 * themselves, endpoints left aside; it can be evaded by spreading an exchange over more workloads (research on reduce-scatter, known
 * failure iv), and is kept for comparison.
 */
export type Linking = 'customer-total' | 'pairwise';

export interface Colours {
  /** Connected component of linked workloads, by row of the table; numbered in order of their first row. */
  readonly colour: Uint32Array;
  readonly colours: number;
  /** Whether anything can link. */
  readonly linked: boolean;
}

/** Colours where a pair is linked that exchanged D itself. */
export function coloursOfPairs({ size, exchanges }: TimelineColumns, rowAt: Int32Array, D: number): Colours {
  const { colour, colours, a } = exchangeGraph(exchanges, size, rowAt, D);
  return { colour, colours, linked: a.length > 0 };
}

/** Colours where any exchange links, if anything is `linked` at all; they last in the arena of the table. The bytes have been checked. */
export function coloursOfAll({ size, exchanges, endpoints }: TimelineColumns, { origin, arena }: Pick<WorkloadTable, 'origin' | 'arena'>, linked: boolean): Colours {
  const colour = arena.uint32(size, 'lasting');
  if (!linked) {
    for (let row = 0; row < size; row += 1) colour[row] = row;
    return { colour, colours: size, linked };
  }
  const mark = arena.mark();
  // By row of the columns, as the records are, so that no record has to be looked up in the table.
  const parent = arena.uint32(size);
  for (let row = 0; row < size; row += 1) parent[row] = row;
  for (let i = 0; i < exchanges.bytes.length; i += 1) {
    if ((exchanges.bytes[i] as number) > 0) join(parent, exchanges.a[i] as number, exchanges.b[i] as number);
  }
  const first = new Map<number, number>();
  for (let i = 0; i < endpoints.bytes.length; i += 1) {
    if (!((endpoints.bytes[i] as number) > 0)) continue;
    const endpoint = endpoints.endpoint[i] as number;
    const row = endpoints.row[i] as number;
    const other = first.get(endpoint);
    if (other === undefined) first.set(endpoint, row);
    else join(parent, row, other);
  }
  const colours = number(parent, origin, colour);
  arena.release(mark);
  return { colour, colours, linked };
}

function join(parent: Uint32Array, a: number, b: number): void {
  const rootA = find(parent, a);
  const rootB = find(parent, b);
  // The smaller row becomes the root, so that a row's parent is met before it below.
  if (rootA < rootB) parent[rootB] = rootA;
  else parent[rootA] = rootB;
}

/** What marks the root of a component that has a number; no timeline has as many rows. */
const NUMBERED = 0x8000_0000;

/** Numbers the components of the forest, which is used up, in order of their first row in the table. Returns how many there are. */
function number(parent: Uint32Array, origin: Uint32Array, colour: Uint32Array): number {
  // A parent's own parent is its root by the time the row is met.
  for (let row = 0; row < parent.length; row += 1) parent[row] = parent[parent[row] as number] as number;
  let colours = 0;
  for (let row = 0; row < origin.length; row += 1) {
    // The number, where the row is a root that has one; the root otherwise, and what is there then.
    const above = parent[origin[row] as number] as number;
    const known = above >= NUMBERED ? above : (parent[above] as number);
    if (known >= NUMBERED) {
      colour[row] = known - NUMBERED;
    } else {
      parent[above] = NUMBERED + colours;
      colour[row] = colours;
      colours += 1;
    }
  }
  return colours;
}
