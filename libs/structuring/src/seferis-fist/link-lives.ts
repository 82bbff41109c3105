import type { ExchangeLinks } from '../timeline/exchange-graph.js';
import { sortInto } from '../timeline/time-order.js';
import type { WorkloadTable } from '../timeline/workload-table.js';

/** Links that live at all, which they do while both their workloads do, grouped by colour and in order of birth within it. */
export interface Lives {
  /** The two rows of a link. */
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  /** Links of colour c are firstOf[c] .. firstOf[c + 1] - 1. */
  readonly firstOf: Uint32Array;
  /** Most links of one colour. */
  readonly most: number;
}

/** Lives of the links of a graph. */
export function livesOfLinks({ start, end, arena }: WorkloadTable, graph: ExchangeLinks): Lives {
  let living = 0;
  const firstOf = arena.uint32(graph.shared + 1).fill(0);
  for (let link = 0; link < graph.a.length; link += 1) {
    const a = graph.a[link] as number;
    const b = graph.b[link] as number;
    if (!overlap(start[a] as number, end[a] as number, start[b] as number, end[b] as number)) continue;
    const colour = graph.colour[a] as number;
    firstOf[colour] = (firstOf[colour] as number) + 1;
    living += 1;
  }
  let most = 0;
  let place = 0;
  for (let colour = 0; colour < graph.shared; colour += 1) {
    const links = firstOf[colour] as number;
    if (links > most) most = links;
    firstOf[colour] = place;
    place += links;
  }
  firstOf[graph.shared] = place;

  const lives = { a: arena.uint32(living), b: arena.uint32(living), firstOf, most };
  const mark = arena.mark();
  const links = arena.uint32(living);
  const born = arena.float64(living);
  let found = 0;
  for (let link = 0; found < living; link += 1) {
    const a = graph.a[link] as number;
    const b = graph.b[link] as number;
    if (!overlap(start[a] as number, end[a] as number, start[b] as number, end[b] as number)) continue;
    links[found] = link;
    born[found] = Math.max(start[a] as number, start[b] as number);
    found += 1;
  }
  const order = arena.uint32(living);
  sortInto(born, arena.float64(living), order, arena);
  for (let i = 0; i < living; i += 1) {
    const link = links[order[i] as number] as number;
    const a = graph.a[link] as number;
    const colour = graph.colour[a] as number;
    const to = firstOf[colour] as number;
    firstOf[colour] = to + 1;
    lives.a[to] = a;
    lives.b[to] = graph.b[link] as number;
  }
  // Each colour's first has moved on to that of the next.
  firstOf.copyWithin(1, 0, graph.shared);
  firstOf[0] = 0;
  arena.release(mark);
  return lives;
}

function overlap(startA: number, endA: number, startB: number, endB: number): boolean {
  return startA < endB && startB < endA;
}
