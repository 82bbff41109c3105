import { inputError } from '../errors.js';
import type { Parameters } from '../profiles/parameters.js';
import { bar } from '../profiles/thresholds.js';
import type { TimelineColumns } from '../timeline/columns.js';
import type { Timeline, TimelineEndpoint, TimelineExchange } from '../timeline/types.js';
import { ExchangeLedger } from './exchange-ledger.js';
import type { Figures, Projected } from './figures.js';
import { ENDPOINT, NodeTable, PRESENT } from './node-table.js';

/** Everything that was reported about one customer, and what it is judged by; no judgement. */
export class EntityRecords {
  readonly nodes = new NodeTable();
  readonly ledger = new ExchangeLedger();

  constructor(
    public parameters: Parameters,
    public now: number,
  ) {}

  get projected(): Projected {
    return { now: this.now, projection: this.parameters.projectionS };
  }

  figures(node: number): Figures {
    return this.nodes.figures(node, this.projected);
  }

  /** Whether what a node exchanged counts: a workload that is not there can have exchanged nothing. */
  isLive(node: number): boolean {
    return this.nodes.kind[node] === PRESENT || this.nodes.kind[node] === ENDPOINT;
  }

  /** Pairs of which both nodes are there. */
  eachLivePair(each: (a: number, b: number, bytes: number) => void): void {
    const { a, b, bytes, size } = this.ledger;
    for (let pair = 0; pair < size; pair += 1) {
      const [u, v, moved] = [a[pair] as number, b[pair] as number, bytes[pair] as number];
      if (moved > 0 && this.isLive(u) && this.isLive(v)) each(u, v, moved);
    }
  }

  /** Whether bytes reach D, as `robust@1` compares the customer's total. */
  reachesD(bytes: bigint): boolean {
    const { D } = this.parameters.thresholds;
    return Number(bytes) >= bar(D, D <= Number.MAX_SAFE_INTEGER);
  }

  /** The bytes of a pair (of -1: one that is not known) after some are added or, below zero, taken back. STRUCTURING_INPUT beyond 2^53 - 1 and below nothing. */
  changed(u: number, v: number, by: number): number {
    const bytes = (u < 0 || v < 0 ? 0 : this.ledger.between(u, v)) + by;
    if (bytes > Number.MAX_SAFE_INTEGER) throw inputError('bytes', 'the bytes exchanged by one pair exceed 2^53 - 1');
    if (bytes < 0) throw inputError('bytes', 'more bytes are withdrawn than the pair exchanged');
    return bytes;
  }

  /** Workloads in order of id, exchanges and endpoints added up, in order of their names. Exchanges of what is not there are left out. */
  timeline(): Timeline {
    const { names } = this.nodes;
    const exchanges: TimelineExchange[] = [];
    const endpoints: TimelineEndpoint[] = [];
    this.eachLivePair((u, v, bytes) => {
      const [a, b] = [names[u] as string, names[v] as string];
      if (this.nodes.kind[u] === ENDPOINT) endpoints.push({ endpoint: a, workload: b, bytes });
      else exchanges.push(a < b ? { a, b, bytes } : { a: b, b: a, bytes });
    });
    exchanges.sort((x, y) => byNames(x.a, x.b, y.a, y.b));
    endpoints.sort((x, y) => byNames(x.endpoint, x.workload, y.endpoint, y.workload));
    return { workloads: Array.from(this.nodes.byId(), (node) => this.nodes.at(node)), exchanges, endpoints, now: this.now, projection: this.parameters.projectionS };
  }

  /** `timeline` as columns, so that an exact run costs no object a workload; and the node of every row. */
  columns(): { readonly columns: TimelineColumns; readonly nodeOf: Uint32Array } {
    const { nodes } = this;
    const nodeOf = nodes.byId();
    const rowOf = new Uint32Array(nodes.size);
    for (const [row, node] of nodeOf.entries()) rowOf[node] = row;
    const taken = (column: Float64Array): Float64Array => Float64Array.from(nodeOf, (node) => column[node] as number);
    return {
      nodeOf,
      columns: {
        size: nodeOf.length,
        idOf: (row) => nodes.names[nodeOf[row] as number] as string,
        providerOf: (row) => nodes.provider[nodeOf[row] as number] as string,
        start: taken(nodes.start),
        end: taken(nodes.end),
        ops: taken(nodes.ops),
        rate: taken(nodes.rate),
        bandwidth: taken(nodes.bandwidth),
        training: Uint8Array.from(nodeOf, (node) => (nodes.declared[node] === 'training' ? 1 : 0)),
        ...this.#pairColumns(rowOf),
        now: this.now,
        projection: this.parameters.projectionS,
      },
    };
  }

  #pairColumns(rowOf: Uint32Array): Pick<TimelineColumns, 'exchanges' | 'endpoints'> {
    const { kind } = this.nodes;
    let met = 0;
    let exchanged = 0;
    this.eachLivePair((u) => {
      if (kind[u] === ENDPOINT) met += 1;
      else exchanged += 1;
    });
    const exchanges = { a: new Uint32Array(exchanged), b: new Uint32Array(exchanged), bytes: new Float64Array(exchanged) };
    const endpoints = { endpoint: new Uint32Array(met), row: new Uint32Array(met), bytes: new Float64Array(met) };
    const numbers = new Map<number, number>();
    this.eachLivePair((u, v, bytes) => {
      if (kind[u] === ENDPOINT) {
        met -= 1;
        const number = numbers.get(u) ?? numbers.size;
        numbers.set(u, number);
        endpoints.endpoint[met] = number;
        endpoints.row[met] = rowOf[v] as number;
        endpoints.bytes[met] = bytes;
      } else {
        exchanged -= 1;
        exchanges.a[exchanged] = rowOf[u] as number;
        exchanges.b[exchanged] = rowOf[v] as number;
        exchanges.bytes[exchanged] = bytes;
      }
    });
    return { exchanges, endpoints };
  }

  /** The same records in the fewest nodes and pairs, in the same order: without workloads that are gone and that nothing names. */
  compacted(): EntityRecords {
    const compact = new EntityRecords(this.parameters, this.now);
    const named = new Uint8Array(this.nodes.size);
    const { a, b, bytes, size } = this.ledger;
    for (let pair = 0; pair < size; pair += 1) {
      if (bytes[pair] === 0) continue;
      named[a[pair] as number] = 1;
      named[b[pair] as number] = 1;
    }
    const nodeOf = new Uint32Array(this.nodes.size);
    for (let node = 0; node < this.nodes.size; node += 1) {
      const kind = this.nodes.kind[node];
      if (kind !== PRESENT && named[node] === 0) continue;
      const name = this.nodes.names[node] as string;
      nodeOf[node] = kind === ENDPOINT ? compact.nodes.endpoint(name) : compact.nodes.workload(name);
      if (kind === PRESENT) compact.nodes.put(nodeOf[node] as number, this.nodes.at(node));
    }
    for (let pair = 0; pair < size; pair += 1) {
      const moved = bytes[pair] as number;
      if (moved > 0) compact.ledger.set(nodeOf[a[pair] as number] as number, nodeOf[b[pair] as number] as number, moved);
    }
    return compact;
  }
}

function byNames(a: string, b: string, otherA: string, otherB: string): number {
  if (a !== otherA) return a < otherA ? -1 : 1;
  return b < otherB ? -1 : 1;
}
