import { compareCodeUnits } from '#libs/encoding';

import { inputError } from '../errors.js';
import type { Timeline, TimelineEndpoint, TimelineWorkload } from './types.js';

/** The workload that a column of exchanges names is not one of the customer's: refused when the columns are settled. */
const UNKNOWN_ROW = 0xffff_ffff;

/** Exchange records as columns; records may repeat. Rows are rows of the workloads. */
export interface ExchangeColumns {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly bytes: Float64Array;
}

/** What workloads exchanged with endpoints that are no workload (a bucket, a relay, a proxy); records may repeat. */
export interface EndpointColumns {
  /** Number of the endpoint, from 0. */
  readonly endpoint: Uint32Array;
  readonly row: Uint32Array;
  readonly bytes: Float64Array;
  /** Name of an endpoint, for evidence; its number when absent. */
  readonly nameOf?: (endpoint: number) => string;
}

/**
 * One customer's timeline as columns: row i of every column is workload i, in any order. What the engines run on; a database stream
 * fills it without an object a row. Units as in `Timeline`.
 */
export interface TimelineColumns {
  readonly size: number;
  /** Unique id and provider of a row. Asked for ties and for evidence only, so that no string a row has to exist. */
  readonly idOf: (row: number) => string;
  readonly providerOf: (row: number) => string;
  /** Row of an id, for callers that go from evidence back to rows; a stream has none. */
  readonly rowOf?: (id: string) => number | undefined;
  readonly start: Float64Array;
  /** NaN: open-ended, then `rate` is read and `ops` is not. */
  readonly end: Float64Array;
  readonly ops: Float64Array;
  /** Operations per time unit of open-ended rows; may be shorter than `size` or empty where no row is open-ended. */
  readonly rate: Float64Array;
  readonly bandwidth: Float64Array;
  /** 1 where the provider's customer declared training. */
  readonly training: Uint8Array;
  readonly exchanges: ExchangeColumns;
  readonly endpoints: EndpointColumns;
  readonly now: number;
  readonly projection: number;
}

/** A timeline as columns. STRUCTURING_INPUT for an id that is none or occurs twice, and for an exchange with an unknown workload or itself. */
export function columnsOf({ workloads, exchanges, endpoints = [], now, projection }: Timeline): TimelineColumns {
  const size = workloads.length;
  const columns = { start: new Float64Array(size), end: new Float64Array(size), ops: new Float64Array(size), rate: new Float64Array(size), bandwidth: new Float64Array(size), training: new Uint8Array(size) };
  const rowOf = new Map<string, number>();
  for (const [row, workload] of workloads.entries()) {
    if (typeof workload.id !== 'string') throw inputError(`workloads.${row}.id`, 'a workload has an id');
    if (rowOf.has(workload.id)) throw inputError(`workloads.${row}.id`, `two workloads are called ${workload.id}`);
    rowOf.set(workload.id, row);
    columns.start[row] = workload.start;
    columns.end[row] = workload.end ?? NaN;
    // A typed array would take NaN for "open-ended" and for a mistake alike.
    if (workload.end !== null && Number.isNaN(workload.end)) throw inputError(`workloads.${row}.end`, 'a time is a finite number within 2^53');
    columns.ops[row] = workload.ops;
    columns.rate[row] = workload.rate ?? NaN;
    columns.bandwidth[row] = workload.bandwidth;
    columns.training[row] = workload.declared === 'training' ? 1 : 0;
  }
  const at = (row: number): TimelineWorkload => workloads[row] as TimelineWorkload;
  return {
    size,
    idOf: (row) => at(row).id,
    providerOf: (row) => at(row).provider,
    rowOf: (id) => rowOf.get(id),
    ...columns,
    exchanges: exchangeColumns(exchanges, rowOf),
    endpoints: endpointColumns(endpoints, rowOf),
    now,
    projection,
  };
}

function exchangeColumns(exchanges: Timeline['exchanges'], rowOf: ReadonlyMap<string, number>): ExchangeColumns {
  const columns = { a: new Uint32Array(exchanges.length), b: new Uint32Array(exchanges.length), bytes: new Float64Array(exchanges.length) };
  for (const [i, { a, b, bytes }] of exchanges.entries()) {
    if (a === b && rowOf.has(a)) throw inputError(`exchanges.${i}.b`, `workload ${a} is said to exchange data with itself`);
    columns.a[i] = rowOf.get(a) ?? UNKNOWN_ROW;
    columns.b[i] = rowOf.get(b) ?? UNKNOWN_ROW;
    columns.bytes[i] = bytes;
  }
  return columns;
}

/** Endpoints are numbered in order of name, so that it does not matter which came up first. */
function endpointColumns(endpoints: readonly TimelineEndpoint[], rowOf: ReadonlyMap<string, number>): EndpointColumns {
  const columns = { endpoint: new Uint32Array(endpoints.length), row: new Uint32Array(endpoints.length), bytes: new Float64Array(endpoints.length) };
  const names = [...new Set(endpoints.map(({ endpoint }) => endpoint))].sort(compareCodeUnits);
  const numbers = new Map(names.map((name, number) => [name, number]));
  for (const [i, { endpoint, workload, bytes }] of endpoints.entries()) {
    columns.endpoint[i] = numbers.get(endpoint) as number;
    columns.row[i] = rowOf.get(workload) ?? UNKNOWN_ROW;
    columns.bytes[i] = bytes;
  }
  return { ...columns, nameOf: (number) => names[number] ?? String(number) };
}
