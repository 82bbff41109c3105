import type { LinkRecords } from './link-records.js';

/** A link between two rows, `a` < `b`; `endpoint` is the number of the one at which they met, if it is not an exchange of their own. */
export interface RowLink {
  readonly a: number;
  readonly b: number;
  readonly bytes: number;
  readonly endpoint: number | null;
}

const NONE = -1;

/**
 * Links that show why rows of one colour are one colour: a tree for each colour with two of `rows` or more, in order of (a, b).
 *
 * From the first row of a colour the way to each of the others is a shortest one, from each node to the lowest next one, so that it
 * does not depend on the order of records. Endpoints are nodes, and two workloads that meet at one are a step from it however
 * many others use it; in the answer an endpoint gives way to links from the workload that moved most there to the others. Leaves
 * are rows, and what lies between them may be other workloads. O(n + m) for the colours concerned.
 */
export function linksAmong(rows: readonly number[], records: LinkRecords, colour: Uint32Array): RowLink[] {
  const groups = groupsOf(rows, colour);
  if (groups.length === 0) return [];
  const concerned = new Uint8Array(colour.length);
  for (const [first] of groups) concerned[colour[first as number] as number] = 1;
  const neighbours = neighboursOf(records, (row) => concerned[colour[row] as number] === 1);
  const towardsRoot = new Int32Array(records.rows + records.endpoints.length).fill(NONE);
  const distance = towardsRoot.slice();
  const queue = new Uint32Array(towardsRoot.length);
  for (const group of groups) growTree(group, neighbours, distance, queue, towardsRoot);
  return withoutEndpoints(records, towardsRoot, bytesOf(records, towardsRoot));
}

/** Rows by colour, where there are two or more. */
function groupsOf(rows: readonly number[], colour: Uint32Array): number[][] {
  const groups = new Map<number, number[]>();
  for (const row of rows) {
    const known = groups.get(colour[row] as number);
    if (known === undefined) groups.set(colour[row] as number, [row]);
    else known.push(row);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Neighbours of node v: node[offset[v]] .. node[offset[v + 1] - 1], with repeats. */
interface Neighbours {
  readonly offset: Uint32Array;
  readonly node: Uint32Array;
}

function neighboursOf({ rows, endpoints, a, b, bytes }: LinkRecords, wanted: (row: number) => boolean): Neighbours {
  const nodes = rows + endpoints.length;
  const offset = new Uint32Array(nodes + 1);
  // `a` is a row always, and both ends have one colour.
  const links = (i: number): boolean => (bytes[i] as number) > 0 && wanted(a[i] as number);
  for (let i = 0; i < a.length; i += 1) {
    if (!links(i)) continue;
    for (const node of [a[i] as number, b[i] as number]) offset[node + 1] = (offset[node + 1] as number) + 1;
  }
  for (let node = 0; node < nodes; node += 1) offset[node + 1] = (offset[node + 1] as number) + (offset[node] as number);
  const next = offset.slice();
  const node = new Uint32Array(offset[nodes] as number);
  const put = (from: number, to: number): void => {
    const place = next[from] as number;
    node[place] = to;
    next[from] = place + 1;
  };
  for (let i = 0; i < a.length; i += 1) {
    if (!links(i)) continue;
    put(a[i] as number, b[i] as number);
    put(b[i] as number, a[i] as number);
  }
  return { offset, node };
}

/** Breadth first from the first of a group until all of it is met, then back from each to what is in the tree already. */
function growTree(group: readonly number[], { offset, node }: Neighbours, distance: Int32Array, queue: Uint32Array, towardsRoot: Int32Array): void {
  const [root, ...others] = group as [number, ...number[]];
  const missing = new Set(others);
  distance[root] = 0;
  queue[0] = root;
  let queued = 1;
  for (let taken = 0; taken < queued && missing.size > 0; taken += 1) {
    const at = queue[taken] as number;
    for (let k = offset[at] as number; k < (offset[at + 1] as number); k += 1) {
      const next = node[k] as number;
      if (distance[next] !== NONE) continue;
      distance[next] = (distance[at] as number) + 1;
      missing.delete(next);
      queue[queued] = next;
      queued += 1;
    }
  }
  for (const row of others) {
    for (let at = row; at !== root && towardsRoot[at] === NONE; at = towardsRoot[at] as number) {
      // All nodes nearer to the root were met before this one.
      let nearest = Infinity;
      for (let k = offset[at] as number; k < (offset[at + 1] as number); k += 1) {
        const next = node[k] as number;
        if (next < nearest && distance[next] === (distance[at] as number) - 1) nearest = next;
      }
      towardsRoot[at] = nearest;
    }
  }
}

/** Bytes of each node's link towards the root, over all records of the two. */
function bytesOf({ a, b, bytes }: LinkRecords, towardsRoot: Int32Array): Float64Array {
  const sum = new Float64Array(towardsRoot.length);
  for (let i = 0; i < a.length; i += 1) {
    const from = a[i] as number;
    const to = b[i] as number;
    if (towardsRoot[from] === to) sum[from] = (sum[from] as number) + (bytes[i] as number);
    else if (towardsRoot[to] === from) sum[to] = (sum[to] as number) + (bytes[i] as number);
  }
  return sum;
}

function withoutEndpoints({ rows, endpoints }: LinkRecords, towardsRoot: Int32Array, bytes: Float64Array): RowLink[] {
  const links: RowLink[] = [];
  const visitors = new Map<number, { readonly row: number; readonly bytes: number }[]>();
  const link = (row: number, other: number, moved: number): void => {
    if (other < rows) {
      links.push({ a: Math.min(row, other), b: Math.max(row, other), bytes: moved, endpoint: null });
      return;
    }
    const known = visitors.get(other);
    if (known === undefined) visitors.set(other, [{ row, bytes: moved }]);
    else known.push({ row, bytes: moved });
  };
  for (let node = 0; node < towardsRoot.length; node += 1) {
    const next = towardsRoot[node] as number;
    if (next !== NONE) link(node < rows ? node : next, node < rows ? next : node, bytes[node] as number);
  }
  for (const [node, met] of visitors) {
    const [host, ...others] = met.sort((u, v) => v.bytes - u.bytes || u.row - v.row);
    if (host === undefined) continue;
    for (const { row, bytes: moved } of others) links.push({ a: Math.min(row, host.row), b: Math.max(row, host.row), bytes: moved, endpoint: endpoints[node - rows] as number });
  }
  return links.sort((u, v) => u.a - v.a || u.b - v.b);
}
