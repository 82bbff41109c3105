import { linkingTrees } from '../evidence/evidence.js';
import type { TimelineColumns } from '../timeline/columns.js';
import { exchangeGraph } from '../timeline/exchange-graph.js';
import type { Linking } from './links.js';

/** A link between two rows, `a` < `b`; `endpoint` is the number of the one at which they met, if it is not an exchange of their own. */
export interface RowLink {
  readonly a: number;
  readonly b: number;
  readonly bytes: number;
  readonly endpoint: number | null;
}

/**
 * Links that show why rows of one colour are one colour: a tree for each colour with two of `rows` or more, in order of (a, b).
 * Endpoints are nodes of the graph that is searched, so that two workloads which meet at one are a step apart however many others
 * use it; in the answer an endpoint gives way to links from the workload that moved most there to the others. Only records of the
 * colours concerned are added up.
 */
export function linksAmong(rows: readonly number[], columns: TimelineColumns, rowAt: Int32Array, colour: Uint32Array, D: number, linking: Linking): RowLink[] {
  const members = new Map<number, number>();
  for (const row of rows) members.set(colour[row] as number, (members.get(colour[row] as number) ?? 0) + 1);
  if (![...members.values()].some((count) => count > 1)) return [];
  const concerned = rowAt.map((row) => ((members.get(colour[row] as number) ?? 0) > 1 ? row : -1));
  const { size, exchanges, endpoints } = columns;

  if (linking === 'pairwise') {
    const graph = exchangeGraph(exchanges, size, concerned, D);
    return linkingTrees(rows, graph).map((link) => ({ a: graph.a[link] as number, b: graph.b[link] as number, bytes: graph.bytes[link] as number, endpoint: null }));
  }
  // Endpoint number e of the columns becomes node size + its place among the numbers in use.
  const numbers = [...new Set(endpoints.endpoint)];
  const nodeOf = new Map(numbers.map((number, place) => [number, size + place]));
  const graph = exchangeGraph(
    {
      a: concatenated(Uint32Array, exchanges.a, endpoints.row),
      b: concatenated(Uint32Array, exchanges.b, endpoints.endpoint.map((number) => nodeOf.get(number) as number)),
      bytes: concatenated(Float64Array, exchanges.bytes, endpoints.bytes),
    },
    size + numbers.length,
    Int32Array.from({ length: size + numbers.length }, (_, node) => (node < size ? (concerned[node] as number) : node)),
    Number.MIN_VALUE,
  );
  const links: RowLink[] = [];
  const met = new Map<number, { readonly row: number; readonly bytes: number }[]>();
  for (const link of linkingTrees(rows, graph)) {
    const [a, b, bytes] = [graph.a[link] as number, graph.b[link] as number, graph.bytes[link] as number];
    if (b < size) links.push({ a, b, bytes, endpoint: null });
    else met.set(b, [...(met.get(b) ?? []), { row: a, bytes }]);
  }
  for (const [node, visitors] of met) {
    const [host, ...others] = visitors.sort((u, v) => v.bytes - u.bytes || u.row - v.row);
    if (host === undefined) continue;
    for (const { row, bytes } of others) links.push({ a: Math.min(row, host.row), b: Math.max(row, host.row), bytes, endpoint: numbers[node - size] as number });
  }
  return links.sort((u, v) => u.a - v.a || u.b - v.b);
}

function concatenated<T extends Uint32Array | Float64Array>(column: new (length: number) => T, first: T, second: T): T {
  const both = new column(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
