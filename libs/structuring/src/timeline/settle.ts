import { inputError } from '../errors.js';
import type { TimelineColumns } from './columns.js';
import type { DataQuality } from './types.js';

/** Rows of a timeline with every end and every count of operations settled, in the order of the input. */
export interface Settled {
  /** The input's own columns wherever nothing had to be settled: not to be written to. */
  readonly start: Float64Array;
  /** Greater than `start`. */
  readonly end: Float64Array;
  readonly ops: Float64Array;
  /** True when every count of operations is an integer, so that sums are exact. */
  readonly integralOps: boolean;
  /** By start, then id. */
  readonly quality: readonly DataQuality[];
}

/** Length over which a workload's operations are spread: a workload of no length is taken to last one time unit. */
export function durationOf(start: number, end: number): number {
  return end > start ? end - start : 1;
}

/** Where work that starts at `start` and has no end yet is taken to end. */
export function projectedEnd(start: number, { now, projection }: Pick<TimelineColumns, 'now' | 'projection'>): number {
  return start + durationOf(start, Math.max(now, start) + projection);
}

/**
 * Checks a timeline and settles what it leaves open. A workload of no length lasts one time unit (its rate would be 0/0);
 * an open-ended one runs at its rate to max(now, start) + projection, whatever operations it states, since line 1 of Alg. 2
 * takes in work that is still to be run. Either is reported in `quality`. STRUCTURING_INPUT otherwise.
 */
export function settle(columns: TimelineColumns): Settled {
  const { size, start, bandwidth, now, projection } = columns;
  if (!isTime(now)) throw timeError('now');
  if (!(projection >= 0 && projection <= Number.MAX_SAFE_INTEGER)) throw inputError('projection', 'the projection is a non-negative finite number');

  let { end, ops } = columns;
  const findings: { readonly row: number; readonly code: DataQuality['code']; readonly detail: string }[] = [];
  let integralOps = true;
  let total = 0;
  for (let row = 0; row < size; row += 1) {
    const from = start[row] as number;
    if (!isTime(from)) throw timeError(`workloads.${row}.start`);
    if (!((bandwidth[row] as number) >= 0) || bandwidth[row] === Infinity) throw figureError(columns, row, 'bandwidth', 'bandwidth');
    let until = end[row] as number;
    let operations = ops[row] as number;
    if (Number.isNaN(until)) {
      [until, operations] = openEnded(columns, row);
      findings.push({ row, code: 'open-ended', detail: `no end yet: judged as running to ${until} at its rate` });
    } else {
      if (!isTime(until)) throw timeError(`workloads.${row}.end`);
      if (until < from) throw inputError(`workloads.${row}.end`, `workload ${columns.idOf(row)} ends before it starts`);
      // An open-ended workload's ops are ignored, so only here do they have to make sense.
      if (!(operations >= 0) || operations === Infinity) throw figureError(columns, row, 'ops', 'operations');
      if (until === from) {
        until = from + 1;
        findings.push({ row, code: 'zero-length', detail: 'ends when it starts: judged as lasting one time unit' });
      }
    }
    if (!isTime(until)) throw timeError(`workloads.${row}.end`);
    if (!Object.is(until, end[row])) {
      if (end === columns.end) end = end.slice();
      end[row] = until;
    }
    if (!Object.is(operations, ops[row])) {
      if (ops === columns.ops) ops = ops.slice();
      ops[row] = operations;
    }
    integralOps &&= Number.isInteger(operations);
    total += operations;
    // Beyond it neighbouring integers share a double, and a comparison with a threshold no longer means anything.
    if (total > Number.MAX_SAFE_INTEGER) throw inputError(`workloads.${row}.ops`, 'the operations of all workloads together exceed 2^53 - 1');
  }
  const quality = findings.map(({ row, code, detail }) => ({ row, finding: { workload: columns.idOf(row), code, detail } }));
  quality.sort((a, b) => (start[a.row] as number) - (start[b.row] as number) || (a.finding.workload < b.finding.workload ? -1 : 1));
  return { start, end, ops, integralOps, quality: quality.map(({ finding }) => finding) };
}

/** End and operations of an open-ended row. */
function openEnded(columns: TimelineColumns, row: number): [end: number, ops: number] {
  const { start, rate, idOf } = columns;
  const speed = rate[row] ?? NaN;
  if (!(speed >= 0) || speed === Infinity) throw inputError(`workloads.${row}.rate`, `workload ${idOf(row)} is open-ended and needs its rate, a non-negative finite number`);
  const from = start[row] as number;
  const end = projectedEnd(from, columns);
  return [end, speed * (end - from)];
}

function figureError({ idOf }: TimelineColumns, row: number, field: string, name: string): ReturnType<typeof inputError> {
  return inputError(`workloads.${row}.${field}`, `${name} of workload ${idOf(row)} ${name === 'bandwidth' ? 'is' : 'are'} not a non-negative finite number`);
}

/** Times within ±(2^53 - 2), so that one time unit more is another number. */
function isTime(time: number): boolean {
  return Math.abs(time) < Number.MAX_SAFE_INTEGER;
}

function timeError(field: string): ReturnType<typeof inputError> {
  return inputError(field, 'a time is a finite number within 2^53');
}
