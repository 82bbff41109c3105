import type { TimelineColumns, TimelineExchange, TimelineWorkload } from '#libs/structuring';
import { lcg } from './lcg.js';

const THREE_YEARS_S = 94_608_000;

/**
 * One entity of n workloads over three years, none open-ended, in no order of time, and 0.75 n exchanges: every other one between
 * workloads that begin within minutes of each other, the rest between any two. A little more than half of them reach the default D.
 */
export function entity(n: number): TimelineColumns {
  const next = lcg(n);
  // 607 is prime to every size used here, so each row comes up once.
  const rowAt = (turn: number): number => (turn * 607) % n;
  const columns = { start: new Float64Array(n), end: new Float64Array(n), ops: new Float64Array(n), rate: new Float64Array(0), bandwidth: new Float64Array(n).fill(60), training: new Uint8Array(n) };
  for (let turn = 0; turn < n; turn += 1) {
    const row = rowAt(turn);
    const start = Math.floor(((turn + next()) * THREE_YEARS_S) / n);
    const duration = 60 + Math.floor(next() * 86_400);
    columns.start[row] = start;
    columns.end[row] = start + duration;
    columns.ops[row] = Math.floor(next() * duration * 20);
  }
  const exchanges = Math.floor(0.75 * n);
  const moved = { a: new Uint32Array(exchanges), b: new Uint32Array(exchanges), bytes: new Float64Array(exchanges) };
  for (let i = 0; i < exchanges; i += 1) {
    const turn = Math.floor(next() * n);
    const other = i % 2 === 0 ? turn + 1 + (i % 7) : turn + 1 + Math.floor(next() * (n - 1));
    moved.a[i] = rowAt(turn);
    moved.b[i] = rowAt(other % n);
    moved.bytes[i] = Math.floor(next() * 1e14);
  }
  return {
    size: n,
    idOf: (row) => `w${row}`,
    providerOf: (row) => `p${row % 5}`,
    ...columns,
    exchanges: moved,
    endpoints: { endpoint: new Uint32Array(0), row: new Uint32Array(0), bytes: new Float64Array(0) },
    now: THREE_YEARS_S,
    projection: 0,
  };
}

/** A row as an object. */
export function workloadOf({ idOf, providerOf, start, end, ops, bandwidth }: TimelineColumns, row: number): TimelineWorkload {
  return { id: idOf(row), provider: providerOf(row), start: start[row] as number, end: end[row] as number, ops: ops[row] as number, bandwidth: bandwidth[row] as number, declared: null };
}

/** An exchange record as an object. */
export function exchangeOf({ idOf, exchanges }: TimelineColumns, i: number): TimelineExchange {
  return { a: idOf(exchanges.a[i] as number), b: idOf(exchanges.b[i] as number), bytes: exchanges.bytes[i] as number };
}

/** The platform's own sorts of the two key columns: the least that any algorithm on unsorted intervals has to pay. */
export function sortBothKeys({ start, end }: TimelineColumns): void {
  start.slice().sort();
  end.slice().sort();
}
