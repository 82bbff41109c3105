import { inputError } from '../errors.js';
import { bar } from '../profiles/thresholds.js';
import type { ExchangeColumns, TimelineColumns } from '../timeline/columns.js';
import { exchangeGraph } from '../timeline/exchange-graph.js';
import { find, singletons } from '../timeline/union-find.js';
import { CompensatedSum } from './compensated-sum.js';

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
  /** Bytes over all pairs and endpoints. */
  readonly exchangedBytes: number;
  /** Whether anything can link. */
  readonly linked: boolean;
}

/**
 * Colours of the rows of a table; `rowAt` gives the row for a row of the columns. STRUCTURING_INPUT for an exchange of a
 * workload with itself, for an exchange or an endpoint of an unknown workload, for bytes that are negative or not finite, and for a
 * pair whose sum exceeds 2^53 - 1; the sum over all pairs may exceed it.
 */
export function coloursOf(columns: TimelineColumns, rowAt: Int32Array, D: number, linking: Linking): Colours {
  const { exchanges, endpoints } = columns;
  const { total, integral } = checkedTotal(columns);
  const exchangedBytes = total.value;
  if (exchangedBytes > Number.MAX_SAFE_INTEGER) checkPairs(columns);
  if (linking === 'pairwise') {
    const { colour, colours, a } = exchangeGraph(exchanges, columns.size, rowAt, D);
    return { colour, colours, exchangedBytes, linked: a.length > 0 };
  }
  // Integers are added exactly up to 2^53 and a sum never falls, so it is on the right side of any D up to there.
  const linked = exchangedBytes >= bar(D, integral && D <= Number.MAX_SAFE_INTEGER);
  const parent = singletons(columns.size);
  if (linked) {
    for (let i = 0; i < exchanges.bytes.length; i += 1) {
      if ((exchanges.bytes[i] as number) > 0) join(parent, rowAt[exchanges.a[i] as number] as number, rowAt[exchanges.b[i] as number] as number);
    }
    const first = new Map<number, number>();
    for (let i = 0; i < endpoints.bytes.length; i += 1) {
      if (!((endpoints.bytes[i] as number) > 0)) continue;
      const endpoint = endpoints.endpoint[i] as number;
      const row = rowAt[endpoints.row[i] as number] as number;
      const other = first.get(endpoint);
      if (other === undefined) first.set(endpoint, row);
      else join(parent, row, other);
    }
  }
  return { ...numbered(parent), exchangedBytes, linked };
}

function join(parent: Uint32Array, a: number, b: number): void {
  const rootA = find(parent, a);
  const rootB = find(parent, b);
  // The smaller row becomes the root, so that a root is met before the rest of its component below.
  if (rootA < rootB) parent[rootB] = rootA;
  else parent[rootA] = rootB;
}

function numbered(parent: Uint32Array): { readonly colour: Uint32Array; readonly colours: number } {
  const colour = new Uint32Array(parent.length);
  let colours = 0;
  for (let row = 0; row < parent.length; row += 1) {
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

function checkedTotal({ size, exchanges, endpoints }: TimelineColumns): { readonly total: CompensatedSum; readonly integral: boolean } {
  const total = new CompensatedSum();
  let integral = true;
  const count = (moved: number, field: string, i: number): void => {
    if (!(moved >= 0) || moved === Infinity) throw inputError(`${field}.${i}.bytes`, 'exchanged bytes are a non-negative finite number');
    if (moved > Number.MAX_SAFE_INTEGER) throw inputError(`${field}.${i}.bytes`, TOO_MANY);
    integral &&= Number.isInteger(moved);
    total.add(moved);
  };
  for (let i = 0; i < exchanges.bytes.length; i += 1) {
    const a = exchanges.a[i] as number;
    const b = exchanges.b[i] as number;
    if (a >= size) throw inputError(`exchanges.${i}.a`, 'an exchange names a workload that is not in the timeline');
    if (b >= size) throw inputError(`exchanges.${i}.b`, 'an exchange names a workload that is not in the timeline');
    if (a === b) throw inputError(`exchanges.${i}.b`, 'a workload is said to exchange data with itself');
    count(exchanges.bytes[i] as number, 'exchanges', i);
  }
  for (let i = 0; i < endpoints.bytes.length; i += 1) {
    if ((endpoints.row[i] as number) >= size) throw inputError(`endpoints.${i}.workload`, 'an endpoint names a workload that is not in the timeline');
    count(endpoints.bytes[i] as number, 'endpoints', i);
  }
  return { total, integral };
}

const TOO_MANY = 'the bytes exchanged by one pair exceed 2^53 - 1';

/** Only needed where the sum over all pairs exceeds 2^53 - 1: until then no pair can. */
function checkPairs({ size, exchanges, endpoints }: TimelineColumns): void {
  const check = (a: Uint32Array, b: Uint32Array, { bytes }: Pick<ExchangeColumns, 'bytes'>, field: string): void => {
    const sums = new Map<number, number>();
    for (let i = 0; i < bytes.length; i += 1) {
      const low = Math.min(a[i] as number, b[i] as number);
      const high = Math.max(a[i] as number, b[i] as number);
      const pair = field === 'exchanges' ? low * size + high : (a[i] as number) * size + (b[i] as number);
      const sum = (sums.get(pair) ?? 0) + (bytes[i] as number);
      if (sum > Number.MAX_SAFE_INTEGER) throw inputError(`${field}.${i}.bytes`, TOO_MANY);
      sums.set(pair, sum);
    }
  };
  check(exchanges.a, exchanges.b, exchanges, 'exchanges');
  check(endpoints.endpoint, endpoints.row, endpoints, 'endpoints');
}
