import type { TestResult, WorkloadClass } from '../timeline/types.js';
import { counted } from './quantity-text.js';

/** What of both results tells why they differ. */
export interface BothResults {
  readonly literal: { readonly outcome: string; readonly tests: readonly TestResult[]; readonly upperBoundOps: number; readonly classes: Readonly<Record<WorkloadClass, number>> };
  readonly robust: { readonly outcome: string; readonly tests: readonly TestResult[]; readonly linked: boolean };
}

/**
 * Why one engine flags a customer and the other does not: sentences, the ones that apply. None when they agree.
 *
 * Only the robust one: it counts what Alg. 1 drops, it links on the customer's total, it adds up at each instant instead of choosing whole
 * workloads; the three differences that there are, besides the burst allowance, which works the other way (research, section 4).
 * Only the literal one: a rate of R alone is enough for it, and its sequences know no horizon.
 */
export function whyEnginesDiffer({ literal, robust }: BothResults): string[] {
  if (literal.outcome === robust.outcome) return [];
  return robust.outcome === 'benign' ? onlyLiteral(literal) : onlyRobust(literal, robust);
}

function onlyLiteral({ tests }: BothResults['literal']): string[] {
  const hits = tests.filter(({ hit }) => hit);
  const sentences = [];
  if (hits.some(({ quantity }) => quantity === 'rate')) {
    sentences.push('The literal engine is content with a rate of R for however short a time; the robust one lets a burst of up to C1 above R pass.');
  }
  if (hits.some(({ quantity }) => quantity === 'ops')) {
    sentences.push('The literal engine adds up work however far apart in time; the robust one looks at windows no longer than its horizon, which no run is taken to exceed.');
  }
  return sentences;
}

function onlyRobust({ classes, tests, upperBoundOps }: BothResults['literal'], robust: BothResults['robust']): string[] {
  const dropped = classes['non-training'];
  const sentences = [];
  if (dropped > 0) sentences.push(`The literal engine leaves out ${counted(dropped, 'workload')} that Alg. 1 calls non-training; the robust one counts all.`);
  if (robust.linked) sentences.push('The literal engine links two workloads only when these two exchanged D; for the robust one it is enough that all of the customer\'s workloads together did.');
  const envelope = robust.tests.find(({ test, hit }) => test === 'envelope' && hit);
  const C = tests.find(({ quantity }) => quantity === 'ops')?.threshold ?? Infinity;
  if (envelope !== undefined && upperBoundOps >= C) {
    sentences.push('The literal engine has to choose whole workloads that do not overlap unless they are linked; the robust one adds up at each instant, so that a short overlap does not hide the rest.');
  }
  return sentences;
}
