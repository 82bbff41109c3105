import { inputError } from './errors.js';
import type { DataQuality, Timeline, TimelineWorkload } from './types.js';

/** The workloads of a timeline as columns, in input order, with every end and every count of operations settled. */
export interface Settled {
  readonly start: Float64Array;
  /** Greater than `start`. */
  readonly end: Float64Array;
  readonly ops: Float64Array;
  /** True when every count of operations is an integer, so that sums are exact. */
  readonly integralOps: boolean;
  /** Place in the timeline by workload id. */
  readonly index: ReadonlyMap<string, number>;
  /** By start, then id. */
  readonly quality: readonly DataQuality[];
}

/** Length over which a workload's operations are spread: a workload of no length is taken to last one time unit. */
export function durationOf(start: number, end: number): number {
  return end > start ? end - start : 1;
}

/**
 * Checks a timeline and settles what it leaves open. A workload of no length lasts one time unit (its rate would be 0/0);
 * an open-ended one runs at its rate to max(now, start) + projection, whatever operations it states, since line 1 of Alg. 2
 * takes in work that is still to be run. Either is reported in `quality`. STRUCTURING_INPUT otherwise.
 */
export function settle({ workloads, now, projection }: Timeline): Settled {
  checkTime(now, 'now');
  if (!(projection >= 0 && projection <= Number.MAX_SAFE_INTEGER)) throw inputError('projection', 'the projection is a non-negative finite number');

  const start = new Float64Array(workloads.length);
  const end = new Float64Array(workloads.length);
  const ops = new Float64Array(workloads.length);
  const index = new Map<string, number>();
  const findings: { readonly start: number; readonly finding: DataQuality }[] = [];
  let integralOps = true;
  let total = 0;

  for (const [i, workload] of workloads.entries()) {
    check(workload, i);
    if (index.has(workload.id)) throw inputError(`workloads.${i}.id`, `two workloads are called ${workload.id}`);
    index.set(workload.id, i);

    const settled = workload.end === null ? openEnded(workload, i, now, projection) : { end: workload.start + durationOf(workload.start, workload.end), ops: workload.ops };
    if (workload.end === null) {
      findings.push({ start: workload.start, finding: { workload: workload.id, code: 'open-ended', detail: `no end yet: judged as running to ${settled.end} at its rate` } });
    } else if (workload.end === workload.start) {
      findings.push({ start: workload.start, finding: { workload: workload.id, code: 'zero-length', detail: 'ends when it starts: judged as lasting one time unit' } });
    }
    checkTime(settled.end, `workloads.${i}.end`);
    start[i] = workload.start;
    end[i] = settled.end;
    ops[i] = settled.ops;
    integralOps &&= Number.isInteger(settled.ops);
    total += settled.ops;
    // Beyond it neighbouring integers share a double, and a comparison with a threshold no longer means anything.
    if (total > Number.MAX_SAFE_INTEGER) throw inputError(`workloads.${i}.ops`, 'the operations of all workloads together exceed 2^53 - 1');
  }
  findings.sort((a, b) => a.start - b.start || (a.finding.workload < b.finding.workload ? -1 : 1));
  return { start, end, ops, integralOps, index, quality: findings.map(({ finding }) => finding) };
}

function openEnded(workload: TimelineWorkload, i: number, now: number, projection: number): { readonly end: number; readonly ops: number } {
  const { start, rate } = workload;
  if (typeof rate !== 'number' || !(rate >= 0) || rate === Infinity) throw inputError(`workloads.${i}.rate`, `workload ${workload.id} is open-ended and needs its rate, a non-negative finite number`);
  const horizon = Math.max(now, start) + projection;
  const end = start + durationOf(start, horizon);
  return { end, ops: rate * (end - start) };
}

function check(workload: TimelineWorkload, i: number): void {
  const { id, start, end, ops, bandwidth } = workload;
  if (typeof id !== 'string') throw inputError(`workloads.${i}.id`, 'a workload has an id');
  checkTime(start, `workloads.${i}.start`);
  if (end !== null) {
    checkTime(end, `workloads.${i}.end`);
    if (end < start) throw inputError(`workloads.${i}.end`, `workload ${id} ends before it starts`);
    // An open-ended workload's ops are ignored, so only here do they have to make sense.
    if (!(ops >= 0) || ops === Infinity) throw inputError(`workloads.${i}.ops`, `operations of workload ${id} are not a non-negative finite number`);
  }
  if (!(bandwidth >= 0) || bandwidth === Infinity) throw inputError(`workloads.${i}.bandwidth`, `bandwidth of workload ${id} is not a non-negative finite number`);
}

/** Times within ±(2^53 - 2), so that one time unit more is another number. */
function checkTime(time: number, field: string): void {
  if (!(Math.abs(time) < Number.MAX_SAFE_INTEGER)) throw inputError(field, 'a time is a finite number within 2^53');
}
