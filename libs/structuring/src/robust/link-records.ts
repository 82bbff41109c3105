import type { TimelineColumns } from '../timeline/columns.js';
import { exchangeGraph } from '../timeline/exchange-graph.js';
import type { Linking } from './links.js';

/**
 * Whatever links two nodes by itself; records of the same two may repeat. Nodes below `rows` are rows of the table; after them come
 * the endpoints in use, in order of their numbers.
 */
export interface LinkRecords {
  readonly rows: number;
  /** Numbers of the endpoints: that of node `rows + e` is at e. */
  readonly endpoints: readonly number[];
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly bytes: Float64Array;
}

/** The records of a timeline whose workloads are `linked` at all; what moved nothing is among them, with 0 bytes. */
export function linkRecords(columns: TimelineColumns, rowAt: Int32Array, D: number, linking: Linking): LinkRecords {
  const { size, exchanges, endpoints } = columns;
  if (linking === 'pairwise') {
    const { a, b, bytes } = exchangeGraph(exchanges, size, rowAt, D);
    return { rows: size, endpoints: [], a, b, bytes };
  }
  const numbers = [...new Set(endpoints.endpoint)].sort((u, v) => u - v);
  const nodeOf = new Map(numbers.map((number, e) => [number, size + e]));
  const pairs = exchanges.bytes.length;
  const a = new Uint32Array(pairs + endpoints.bytes.length);
  const b = new Uint32Array(a.length);
  const bytes = new Float64Array(a.length);
  for (let i = 0; i < pairs; i += 1) {
    a[i] = rowAt[exchanges.a[i] as number] as number;
    b[i] = rowAt[exchanges.b[i] as number] as number;
  }
  for (let i = pairs; i < a.length; i += 1) {
    a[i] = rowAt[endpoints.row[i - pairs] as number] as number;
    b[i] = nodeOf.get(endpoints.endpoint[i - pairs] as number) as number;
  }
  bytes.set(exchanges.bytes);
  bytes.set(endpoints.bytes, pairs);
  return { rows: size, endpoints: numbers, a, b, bytes };
}
