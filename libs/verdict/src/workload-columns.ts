import type { TimelineColumns, TimelineEndpoint, TimelineExchange } from '#libs/structuring';

const FIRST_CAPACITY = 128;

/** Workloads as columns that grow. */
export class WorkloadColumns {
  readonly ids: string[] = [];
  readonly #providers: string[] = [];
  #start = new Float64Array(FIRST_CAPACITY);
  #end = new Float64Array(FIRST_CAPACITY);
  #ops = new Float64Array(FIRST_CAPACITY);
  #rate = new Float64Array(FIRST_CAPACITY);
  #bandwidth = new Float64Array(FIRST_CAPACITY);
  #training = new Uint8Array(FIRST_CAPACITY);

  clear(): void {
    this.ids.length = 0;
    this.#providers.length = 0;
  }

  /** NaN: an end that is not known, a rate that is not needed. */
  add(id: string, provider: string, start: number, end: number, ops: number, rate: number, bandwidth: number, training: boolean): void {
    const row = this.ids.length;
    if (row === this.#start.length) this.#grow();
    this.ids.push(id);
    this.#providers.push(provider);
    this.#start[row] = start;
    this.#end[row] = end;
    this.#ops[row] = ops;
    this.#rate[row] = rate;
    this.#bandwidth[row] = bandwidth;
    this.#training[row] = training ? 1 : 0;
  }

  /** Itself when nothing ended before `oldest`, else a copy without what did. */
  since(oldest: number): WorkloadColumns {
    for (let row = 0; row < this.ids.length; row += 1) if ((this.#end[row] as number) < oldest) return this.#filtered((end) => !(end < oldest));
    return this;
  }

  copy(): WorkloadColumns {
    return this.#filtered(() => true);
  }

  /** Views of the columns, with exchanges and endpoints between their rows. */
  columns(exchanges: readonly TimelineExchange[], endpoints: readonly TimelineEndpoint[], at: Pick<TimelineColumns, 'now' | 'projection'>): TimelineColumns {
    const size = this.ids.length;
    const rows = exchanges.length + endpoints.length === 0 ? undefined : new Map(this.ids.map((id, row) => [id, row]));
    const rowOf = (id: string): number => rows?.get(id) ?? 0;
    const names = [...new Set(endpoints.map(({ endpoint }) => endpoint))];
    return {
      size,
      idOf: (row) => this.ids[row] as string,
      providerOf: (row) => this.#providers[row] as string,
      start: this.#start.subarray(0, size),
      end: this.#end.subarray(0, size),
      ops: this.#ops.subarray(0, size),
      rate: this.#rate.subarray(0, size),
      bandwidth: this.#bandwidth.subarray(0, size),
      training: this.#training.subarray(0, size),
      exchanges: { a: Uint32Array.from(exchanges, ({ a }) => rowOf(a)), b: Uint32Array.from(exchanges, ({ b }) => rowOf(b)), bytes: Float64Array.from(exchanges, ({ bytes }) => bytes) },
      endpoints: {
        endpoint: Uint32Array.from(endpoints, ({ endpoint }) => names.indexOf(endpoint)),
        row: Uint32Array.from(endpoints, ({ workload }) => rowOf(workload)),
        bytes: Float64Array.from(endpoints, ({ bytes }) => bytes),
        nameOf: (endpoint) => names[endpoint] ?? String(endpoint),
      },
      ...at,
    };
  }

  #filtered(keep: (end: number) => boolean): WorkloadColumns {
    const kept = new WorkloadColumns();
    for (const [row, id] of this.ids.entries()) {
      const end = this.#end[row] as number;
      if (keep(end)) kept.add(id, this.#providers[row] as string, this.#start[row] as number, end, this.#ops[row] as number, this.#rate[row] as number, this.#bandwidth[row] as number, this.#training[row] === 1);
    }
    return kept;
  }

  #grow(): void {
    const larger = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(2 * column.length);
      grown.set(column);
      return grown;
    };
    this.#start = larger(this.#start);
    this.#end = larger(this.#end);
    this.#ops = larger(this.#ops);
    this.#rate = larger(this.#rate);
    this.#bandwidth = larger(this.#bandwidth);
    const training = new Uint8Array(2 * this.#training.length);
    training.set(this.#training);
    this.#training = training;
  }
}
