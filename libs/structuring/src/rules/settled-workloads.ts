import { compareCodeUnits } from '#libs/encoding';

import { inputError } from '../errors.js';
import { columnsOf } from '../timeline/columns.js';
import { settle } from '../timeline/settle.js';
import type { EntityFacts, RuleWorkload } from './rule.js';

/** A workload with end, operations and rate as the engines settle them. */
export interface SettledWorkload {
  readonly workload: RuleWorkload;
  readonly start: number;
  /** After `start`; projected for open-ended work. */
  readonly end: number;
  readonly ops: number;
  /** Operations per time unit. */
  readonly rate: number;
}

/**
 * The engines refuse sums above 2^53 since they compare them exactly. The rules do not need that, and a customer must not
 * escape them by being too large. Dividing by a power of two and multiplying again changes no digit.
 */
const HEADROOM = 2 ** 32;

/** Several rules look at the same facts. */
const known = new WeakMap<EntityFacts, readonly SettledWorkload[]>();

/** The workloads by start, then id, settled as for the engines. STRUCTURING_INPUT where the engines would refuse a figure. */
export function settledWorkloads(facts: EntityFacts): readonly SettledWorkload[] {
  const settled = known.get(facts) ?? settledAnew(facts);
  known.set(facts, settled);
  return settled;
}

function settledAnew({ timeline, workloads }: EntityFacts): readonly SettledWorkload[] {
  if (workloads.length !== timeline.workloads.length || workloads.some(({ id }, row) => id !== timeline.workloads[row]?.id)) {
    throw inputError('workloads', 'the workloads of the facts are not those of the timeline, in the same order');
  }
  const columns = columnsOf(timeline);
  const scaled = (column: Float64Array): Float64Array => column.map((value) => value / HEADROOM);
  const { start, end, ops } = settle({ ...columns, ops: scaled(columns.ops), rate: scaled(columns.rate) });
  return workloads
    .map((workload, row) => {
      const from = start[row] as number;
      const to = end[row] as number;
      const operations = (ops[row] as number) * HEADROOM;
      return { workload, start: from, end: to, ops: operations, rate: operations / (to - from) };
    })
    .sort((a, b) => a.start - b.start || compareCodeUnits(a.workload.id, b.workload.id));
}
