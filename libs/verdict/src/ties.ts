import type { Declaration, Timeline } from '#libs/structuring';

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
  const union = new Union();
  const direct: string[] = [];
  for (const { a, b, bytes } of exchanges) {
    if (bytes === 0) continue;
    union.join(a, b);
    direct.push(a);
  }
  const firstAt = new Map<string, string>();
  for (const met of endpoints) {
    if (met.bytes === 0 || (isRemote(met) && !reachesD)) continue;
    const first = firstAt.get(met.endpoint) ?? met.workload;
    firstAt.set(met.endpoint, first);
    if (first === met.workload) continue;
    union.join(first, met.workload);
    if (!isRemote(met)) direct.push(first);
  }
  const declared = new Map(workloads.map((workload): [string, Declaration] => [workload.id, workload.declared]));
  const together = new Set(direct.map((id) => union.of(id)));
  for (const id of union.members()) if (declared.get(id) !== 'inference') together.add(union.of(id));
  return new Map([...union.members()].map((id) => [id, together.has(union.of(id)) ? 'together' : 'serving']));
}

/** Sets of ids that grow together. */
class Union {
  readonly #parent = new Map<string, string>();

  /** Whoever was joined to another. */
  members(): Iterable<string> {
    return this.#parent.keys();
  }

  join(a: string, b: string): void {
    const [of, into] = [this.of(a), this.of(b)];
    this.#parent.set(into, into);
    this.#parent.set(of, into);
  }

  /** Representative of an id's set, halving the path on the way. */
  of(id: string): string {
    let at = id;
    for (let up = this.#parent.get(at) ?? at; up !== at; up = this.#parent.get(at) ?? at) {
      const above = this.#parent.get(up) ?? up;
      this.#parent.set(at, above);
      at = above;
    }
    return at;
  }
}
