import { linkComponents, type Timeline } from '#libs/structuring';

import { isRemote } from './timeline-exchanges.js';

/**
 * What a workload's exchange with the customer's other work amounts to. `none`: there is none that counts. `serving`: all that it is tied to is declared as
 * inference and met at remote endpoints alone, as replicas do at their gateway. `together`: anything else.
 */
export type Tie = 'none' | 'serving' | 'together';

/** What alone decides who is tied to whom. */
export type Tied = Pick<Timeline, 'workloads' | 'exchanges' | 'endpoints'>;

/**
 * The tie of each workload, by id; one that is not in it has none. Workloads that exchanged with each other are tied by a single byte: an evader chooses how much
 * is sent, and independent work has no reason to send any. A remote endpoint, which may be anybody's bucket, ties whoever met there once the customer moved `D` bytes in
 * all, as `robust@1` has it. What is tied to the same work is tied together. Linear in records but for the union.
 */
export function tiesOf({ workloads, exchanges, endpoints = [] }: Tied, D: number): ReadonlyMap<string, Tie> {
  const reachesD = [...exchanges, ...endpoints].reduce((sum, { bytes }) => sum + bytes, 0) >= D;
  const pairs: { readonly a: string; readonly b: string; readonly direct: boolean }[] = exchanges.filter(({ bytes }) => bytes > 0).map(({ a, b }) => ({ a, b, direct: true }));
  const firstAt = new Map<string, string>();
  for (const met of endpoints) {
    if (met.bytes === 0 || (isRemote(met) && !reachesD)) continue;
    const first = firstAt.get(met.endpoint) ?? met.workload;
    firstAt.set(met.endpoint, first);
    if (first !== met.workload) pairs.push({ a: first, b: met.workload, direct: !isRemote(met) });
  }
  const rowOf = new Map(workloads.map(({ id }, row) => [id, row]));
  const rows = (end: 'a' | 'b'): Uint32Array => Uint32Array.from(pairs, (pair) => {
    const row = rowOf.get(pair[end]);
    // No timeline that an engine has judged.
    if (row === undefined) throw new RangeError('an exchange names a workload that is not in the timeline');
    return row;
  });
  const a = rows('a');
  const { colour, shared } = linkComponents(a, rows('b'), workloads.length);
  const together = new Set(pairs.flatMap(({ direct }, nth) => (direct ? [colour[a[nth] as number]] : [])));
  workloads.forEach(({ declared }, row) => {
    if (declared !== 'inference') together.add(colour[row]);
  });
  // Colours of several rows come first: who is tied to nobody has one of his own.
  return new Map(workloads.flatMap(({ id }, row): [string, Tie][] => {
    const own = colour[row] as number;
    return own < shared ? [[id, together.has(own) ? 'together' : 'serving']] : [];
  }));
}
