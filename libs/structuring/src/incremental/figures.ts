import { inputError } from '../errors.js';
import { durationOf, projectedEnd } from '../timeline/settle.js';
import type { TimelineWorkload } from '../timeline/types.js';

/** A workload's figures as `settle` leaves them. */
export interface Figures {
  readonly start: number;
  /** Greater than `start`. */
  readonly end: number;
  readonly ops: number;
  /** Operations per time unit: the quotient that both engines form. */
  readonly rate: number;
}

/** What the end of open-ended work depends on. */
export interface Projected {
  readonly now: number;
  readonly projection: number;
}

/** `settle` for one workload, whose `end` is NaN and whose `speed` counts when it is open-ended; the arithmetic is the same, step by step. */
export function figuresOf(start: number, end: number, ops: number, speed: number, projected: Projected): Figures {
  if (!Number.isNaN(end)) {
    const until = start + durationOf(start, end);
    return { start, end: end > start ? end : until, ops, rate: ops / ((end > start ? end : until) - start) };
  }
  const until = projectedEnd(start, projected);
  const still = speed * (until - start);
  return { start, end: until, ops: still, rate: still / (until - start) };
}

/** Whether two workloads run at the same time for a while; touching is not overlapping. */
export function overlap(u: Figures, v: Figures): boolean {
  return u.start < v.end && v.start < u.end;
}

/** STRUCTURING_INPUT for a workload that no timeline can hold. Only the sum of all operations is left to the engines. */
export function checkWorkload({ id, provider, start, end, ops, rate, bandwidth, declared }: TimelineWorkload, projected: Projected): void {
  checkName(id, 'id');
  checkName(provider, 'provider');
  if (declared !== null) checkName(declared, 'declared');
  checkTime(start, 'start');
  checkFigure(bandwidth, 'bandwidth');
  if (end === null) {
    checkFigure(rate, 'rate');
  } else {
    checkTime(end, 'end');
    if (end < start) throw inputError('end', `workload ${id} ends before it starts`);
    checkFigure(ops, 'ops');
  }
  const settled = figuresOf(start, end ?? NaN, ops, rate ?? NaN, projected);
  checkTime(settled.end, 'end');
  if (!(settled.ops <= Number.MAX_SAFE_INTEGER)) throw inputError('ops', `the operations of workload ${id} exceed 2^53 - 1`);
}

/** Times within ±(2^53 - 2), as in `settle`. */
export function checkTime(time: number, field: string): void {
  if (!(Math.abs(time) < Number.MAX_SAFE_INTEGER)) throw inputError(field, 'a time is a finite number within 2^53');
}

/**
 * Whole numbers only: then the sum of a pair does not depend on the order in which its records came, and a record that is withdrawn
 * leaves exactly what was there before.
 */
export function checkBytes(bytes: number): void {
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw inputError('bytes', 'exchanged bytes are a whole number from 0 to 2^53 - 1');
}

/** A lone surrogate has no UTF-8 form, and a name with one could not be written down. */
export function checkName(name: unknown, field: string): void {
  if (typeof name !== 'string' || /\p{Surrogate}/u.test(name)) throw inputError(field, 'a name is a string of Unicode characters');
}

function checkFigure(figure: number | undefined, field: string): void {
  if (figure === undefined || !(figure >= 0) || figure === Infinity) throw inputError(field, 'a figure is a non-negative finite number');
}
