import { neighbour, type ExchangeGraph } from '../timeline/exchange-graph.js';
import { HeaviestFirst } from './heaviest-first.js';

/** Rows that explain a value, in order, and the links that hold them together, in order. */
export interface Evidence {
  readonly rows: readonly number[];
  readonly links: readonly number[];
}

/** The seed of a group was reached by none. */
const NO_LINK = -1;

const ascending = (a: number, b: number): number => a - b;

/**
 * The fewest of `rows` whose weights reach `target` (all of them if they do not): the heaviest first. Sound where every subset
 * of a feasible set is feasible, which holds for sequences and for colour chains.
 */
export function heaviestUntil(rows: readonly number[] | Uint32Array, weight: Float64Array, target: number): number[] {
  const heaviest = Uint32Array.from(rows).sort((a, b) => (weight[b] as number) - (weight[a] as number) || a - b);
  const taken: number[] = [];
  let sum = 0;
  for (const row of heaviest) {
    if (sum >= target) break;
    taken.push(row);
    sum += weight[row] as number;
  }
  return taken.sort(ascending);
}

/** The rows of `among` that links among them connect with `member`. */
export function componentOf(member: number, among: readonly number[], graph: ExchangeGraph): number[] {
  const unseen = new Set(among);
  unseen.delete(member);
  const found = [member];
  for (const row of found) {
    for (const link of linksOf(graph, row)) {
      const other = neighbour(graph, link, row);
      if (unseen.delete(other)) found.push(other);
    }
  }
  return found.sort(ascending);
}

/**
 * Part of a connected group that stays connected by links within itself: from its heaviest member on, always the heaviest
 * neighbour, until the weights reach `target` and it has two members. The links are those it grew by, a spanning tree.
 * All of the group when it does not reach the target. It is a small set rather than the smallest, which is NP-hard to find
 * (a Steiner tree with prizes).
 */
export function growUntil(group: readonly number[], weight: Float64Array, target: number, graph: ExchangeGraph): Evidence {
  const [first, ...rest] = group;
  if (first === undefined) return { rows: [], links: [] };
  const heaviest = rest.reduce((best, row) => ((weight[row] as number) > (weight[best] as number) ? row : best), first);
  const outside = new Set(group);
  const frontier = new HeaviestFirst(weight);
  const rows: number[] = [];
  const links: number[] = [];
  let sum = 0;
  frontier.add(heaviest, NO_LINK);
  for (let next = frontier.take(); next !== undefined; next = frontier.take()) {
    // A neighbour of several members waits in the frontier once for each.
    if (!outside.delete(next.member)) continue;
    rows.push(next.member);
    if (next.tag !== NO_LINK) links.push(next.tag);
    sum += weight[next.member] as number;
    if (sum >= target && rows.length >= 2) break;
    for (const link of linksOf(graph, next.member)) {
      const other = neighbour(graph, link, next.member);
      if (outside.has(other)) frontier.add(other, link);
    }
  }
  return { rows: rows.sort(ascending), links: links.sort(ascending) };
}

/**
 * Links that show why `rows` of one colour are one colour: for each colour with two rows or more, a tree that connects
 * them. The way between two rows may lead through other workloads of the colour, which are then ends of links without being
 * rows; each leaf of the tree is a row. Paths are shortest from the first row of the colour.
 */
export function linkingTrees(rows: readonly number[], graph: ExchangeGraph): number[] {
  const byColour = new Map<number, number[]>();
  for (const row of rows) {
    const colour = graph.colour[row] as number;
    const known = byColour.get(colour);
    if (known === undefined) byColour.set(colour, [row]);
    else known.push(row);
  }
  const links: number[] = [];
  for (const members of byColour.values()) {
    const [root, ...others] = members;
    if (root === undefined || others.length === 0) continue;
    const linkTowardsRoot = breadthFirst(root, new Set(others), graph);
    const connected = new Set([root]);
    for (const member of others) {
      for (let at = member; !connected.has(at); ) {
        connected.add(at);
        const link = linkTowardsRoot.get(at);
        if (link === undefined) break;
        links.push(link);
        at = neighbour(graph, link, at);
      }
    }
  }
  return links.sort(ascending);
}

/** For every row met until all targets are: the link by which it was met first. */
function breadthFirst(root: number, targets: Set<number>, graph: ExchangeGraph): Map<number, number> {
  const linkTowardsRoot = new Map<number, number>();
  const met = [root];
  for (const row of met) {
    if (targets.size === 0) break;
    for (const link of linksOf(graph, row)) {
      const other = neighbour(graph, link, row);
      if (other === root || linkTowardsRoot.has(other)) continue;
      linkTowardsRoot.set(other, link);
      targets.delete(other);
      met.push(other);
    }
  }
  return linkTowardsRoot;
}

function linksOf(graph: ExchangeGraph, row: number): Uint32Array {
  return graph.link.subarray(graph.offset[row], graph.offset[row + 1]);
}
