import { inputError } from '../errors.js';
import { checkThresholds, reachesRate } from '../profiles/thresholds.js';
import { durationOf } from '../timeline/settle.js';
import type { Thresholds, TimelineWorkload, WorkloadClass } from '../timeline/types.js';

/** The classes of Alg. 1 in the order of their numbers in a column. */
export const CLASSES = ['training', 'potentially training', 'non-training'] as const satisfies readonly WorkloadClass[];
const TRAINING = CLASSES.indexOf('training');
const POTENTIALLY_TRAINING = CLASSES.indexOf('potentially training');
export const NON_TRAINING = CLASSES.indexOf('non-training');

/**
 * Alg. 1 of Seferis & Fist (App. D), on a workload whose end and ops are settled. Thresholds in the units of the workload.
 * STRUCTURING_INPUT for an open end or a figure that is not a non-negative finite number; STRUCTURING_THRESHOLDS.
 */
export function classify(workload: TimelineWorkload, thresholds: Thresholds): WorkloadClass {
  checkThresholds(thresholds);
  const { start, end, ops, bandwidth, declared } = workload;
  if (typeof end !== 'number') throw inputError('end', 'Alg. 1 needs the time duration of the workload, so its end must be settled');
  if (!Number.isFinite(start)) throw inputError('start', 'a time is a finite number');
  if (!Number.isFinite(end) || end < start) throw inputError('end', 'a workload ends at a finite time that is not before its start');
  if (!(ops >= 0) || ops === Infinity) throw inputError('ops', 'operations are a non-negative finite number');
  if (!(bandwidth >= 0) || bandwidth === Infinity) throw inputError('bandwidth', 'bandwidth is a non-negative finite number');
  return classOf(declared === 'training', ops, durationOf(start, end), bandwidth, thresholds);
}

/** Alg. 1, lines 6-16, with >= throughout; C is the filter C1 (the paper's prose: 1e24, below the legal 1e26 of Alg. 2). */
export function classOf(declaredTraining: boolean, ops: number, duration: number, bandwidth: number, thresholds: Thresholds): WorkloadClass {
  return CLASSES[classNumber(declaredTraining, ops, duration, bandwidth, thresholds)] as WorkloadClass;
}

/** `classOf` as an index into CLASSES. */
export function classNumber(declaredTraining: boolean, ops: number, duration: number, bandwidth: number, thresholds: Thresholds): number {
  if (declaredTraining) return TRAINING;
  const enoughOps = ops >= thresholds.C1;
  const enoughRate = reachesRate(ops, duration, thresholds.R);
  const enoughBandwidth = bandwidth >= thresholds.B;
  if (enoughOps && enoughRate && enoughBandwidth) return TRAINING;
  if (enoughOps || enoughRate || enoughBandwidth) return POTENTIALLY_TRAINING;
  return NON_TRAINING;
}
