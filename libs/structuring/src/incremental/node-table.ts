import type { TimelineWorkload } from '../timeline/types.js';
import { figuresOf, type Figures, type Projected } from './figures.js';

/** A node of the exchange graph: a workload that is there, one that records name but that is not, or an endpoint. */
export const ABSENT = 0;
export const PRESENT = 1;
export const ENDPOINT = 2;

/**
 * The nodes of one customer's exchange graph as columns that grow by doubling. A name keeps its number while the table lives, so that
 * an exchange can name a workload before it arrives and after it was cancelled.
 */
export class NodeTable {
  size = 0;
  /** How many are PRESENT. */
  workloads = 0;
  readonly names: string[] = [];
  kind = new Uint8Array(16);
  /** 1 where the workload was last found to count in Alg. 2. */
  counted = new Uint8Array(16);
  start = new Float64Array(16);
  /** NaN: open-ended. */
  end = new Float64Array(16);
  ops = new Float64Array(16);
  rate = new Float64Array(16);
  bandwidth = new Float64Array(16);
  readonly provider: string[] = [];
  readonly declared: (string | null)[] = [];
  readonly #workload = new Map<string, number>();
  readonly #endpoint = new Map<string, number>();

  /** Number of a workload that is there; -1 if it is not. */
  presentWorkload(id: string): number {
    const node = this.#workload.get(id);
    return node !== undefined && this.kind[node] === PRESENT ? node : -1;
  }

  /** Number of a workload, there or not; it gets one if it has none. */
  workload(id: string): number {
    return this.#workload.get(id) ?? this.#added(this.#workload, id, ABSENT);
  }

  endpoint(name: string): number {
    return this.#endpoint.get(name) ?? this.#added(this.#endpoint, name, ENDPOINT);
  }

  /** Number of a workload or an endpoint that something was recorded of; -1 if there is none. */
  known(name: string, kind: typeof ABSENT | typeof ENDPOINT): number {
    return (kind === ENDPOINT ? this.#endpoint : this.#workload).get(name) ?? -1;
  }

  /** Writes a workload's figures. What an engine ignores is not kept: the operations of open-ended work, the rate of other work. */
  put(node: number, { provider, start, end, ops, rate, bandwidth, declared }: TimelineWorkload): void {
    if (this.kind[node] !== PRESENT) this.workloads += 1;
    this.kind[node] = PRESENT;
    this.start[node] = start;
    this.end[node] = end ?? NaN;
    this.ops[node] = end === null ? 0 : ops;
    this.rate[node] = end === null ? (rate as number) : 0;
    this.bandwidth[node] = bandwidth;
    this.provider[node] = provider;
    this.declared[node] = declared;
  }

  remove(node: number): void {
    this.kind[node] = ABSENT;
    this.counted[node] = 0;
    this.workloads -= 1;
  }

  isOpen(node: number): boolean {
    return Number.isNaN(this.end[node]);
  }

  figures(node: number, projected: Projected): Figures {
    return figuresOf(this.start[node] as number, this.end[node] as number, this.ops[node] as number, this.rate[node] as number, projected);
  }

  at(node: number): TimelineWorkload {
    const open = this.isOpen(node);
    return {
      id: this.names[node] as string,
      provider: this.provider[node] as string,
      start: this.start[node] as number,
      end: open ? null : (this.end[node] as number),
      ops: this.ops[node] as number,
      ...(open ? { rate: this.rate[node] as number } : {}),
      bandwidth: this.bandwidth[node] as number,
      declared: this.declared[node] as string | null,
    };
  }

  /** Nodes of workloads that are there. */
  present(): Uint32Array {
    const nodes = new Uint32Array(this.workloads);
    let count = 0;
    for (let node = 0; node < this.size; node += 1) {
      if (this.kind[node] !== PRESENT) continue;
      nodes[count] = node;
      count += 1;
    }
    return nodes;
  }

  /** `present`, in order of id. */
  byId(): Uint32Array {
    const { names } = this;
    return this.present().sort((a, b) => ((names[a] as string) < (names[b] as string) ? -1 : 1));
  }

  #added(numbers: Map<string, number>, name: string, kind: number): number {
    const node = this.size;
    if (node === this.kind.length) this.#grow();
    this.size += 1;
    numbers.set(name, node);
    this.names.push(name);
    this.provider.push('');
    this.declared.push(null);
    this.kind[node] = kind;
    return node;
  }

  #grow(): void {
    this.kind = larger(this.kind, new Uint8Array(2 * this.kind.length));
    this.counted = larger(this.counted, new Uint8Array(2 * this.counted.length));
    this.start = larger(this.start, new Float64Array(2 * this.start.length));
    this.end = larger(this.end, new Float64Array(2 * this.end.length));
    this.ops = larger(this.ops, new Float64Array(2 * this.ops.length));
    this.rate = larger(this.rate, new Float64Array(2 * this.rate.length));
    this.bandwidth = larger(this.bandwidth, new Float64Array(2 * this.bandwidth.length));
  }
}

/** `into`, beginning with what `column` holds. */
export function larger<Column extends Uint8Array | Uint32Array | Int32Array | Float64Array>(column: Column, into: Column): Column {
  into.set(column);
  return into;
}
